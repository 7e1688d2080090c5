import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError, FormatError } from '../../lib/errors';
import { normalizeForBert, splitBertWords } from '../../lib/tokenizers/bert-normalization';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import { bertSpecialTokens, encoderTokens } from '../../lib/tokenizers/encoder-tokens';
import { trainRobertaTokenizer } from '../../lib/tokenizers/roberta-tokenizer';
import { loadTokenizer, tokenizerFromJson } from '../../lib/tokenizers/tokenizer-files';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';
import { trainingText } from './training-text';

interface Encoded {
  texts: { text: string; ids: number[]; decoded: string }[];
  single: number[];
  pair: { ids: number[]; types: number[] };
}
interface Golden extends Record<'uncased' | 'cased' | 'roberta', Encoded> {
  words: { text: string; uncased: string[]; cased: string[] }[];
  blocks: Record<string, string>;
  pieces: string[];
}
const folder = join(__dirname, '../golden');
const golden = JSON.parse(readFileSync(join(folder, 'encoder-tokenizers.json'), 'utf8')) as Golden;
const words = (text: string, lowercase: boolean): string[] =>
  splitBertWords(normalizeForBert(text, { lowercase }));

describe('a text becomes words', () => {
  it.each(golden.words)('as in Hugging Face tokenizers: $text', ({ text, uncased, cased }) => {
    expect(words(text, true)).toEqual(uncased);
    expect(words(text, false)).toEqual(cased);
  });

  it('as in Hugging Face tokenizers, character by character, in thirteen thousand of them', () => {
    const asJson = (text: string): string =>
      JSON.stringify(text).replace(
        /[^ -~]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    for (const [block, expected] of Object.entries(golden.blocks)) {
      const codePoints = Array.from({ length: 256 }, (_, i) => Number(block) + i);
      const told = codePoints.filter((c) => !(c >= 0xd800 && c < 0xe000) && c !== 0x61d && c !== 0x7fd);
      const all = told.flatMap((c) =>
        [true, false].map((lowercase) => {
          const found = words(`a${String.fromCodePoint(c)}b`, lowercase);
          return `[${found.map(asJson).join(',')}]`;
        }),
      );
      const digest = createHash('md5')
        .update(`[${all.join(',')}]`)
        .digest('hex');
      expect(digest, `block ${Number(block).toString(16)}`).toBe(expected);
    }
  });

  it('without half characters, which no file can hold', () => {
    expect(words('a\ud83db', true)).toEqual(['ab']);
  });

  it('in the same way when it is normalised already', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.boolean(), (text, lowercase) => {
        const once = normalizeForBert(text, { lowercase });
        expect(words(once, lowercase)).toEqual(splitBertWords(once));
      }),
    );
  });
});

describe.each(['uncased', 'cased', 'roberta'] as const)(
  'the %s tokenizer.json that Headway wrote',
  (kind) => {
    const tokenizer = loadTokenizer(join(folder, 'tokenizers', kind));

    it('gives the ids and the texts that Hugging Face tokenizers gives', () => {
      for (const { text, ids, decoded } of golden[kind].texts) {
        expect(tokenizer.encode(text, { allowSpecial: true }), text).toEqual(ids);
        expect(tokenizer.decode(ids)).toBe(decoded);
      }
    });

    it('has the special tokens around one text, and between two, that Hugging Face adds', () => {
      const { clsTokenId: cls, sepTokenId: sep } = encoderTokens(tokenizer);
      const [first, second] = ['Call me', 'some years ago'].map((text) => tokenizer.encode(text));
      expect(golden[kind].single).toEqual([cls, ...first, sep]);
      const between = kind === 'roberta' ? [sep, sep] : [sep];
      expect(golden[kind].pair.ids).toEqual([cls, ...first, ...between, ...second, sep]);
    });

    it('is the same after reading and writing, and after training anew', () => {
      const again = tokenizerFromJson(JSON.parse(JSON.stringify(tokenizer.toJSON())));
      expect(again.toJSON()).toEqual(tokenizer.toJSON());
      const text = `${trainingText()} 我看见白鲸 é ß ё σ`;
      const trained =
        kind === 'roberta'
          ? trainRobertaTokenizer(text, { vocabSize: 500 })
          : WordPieceTokenizer.train(text, { vocabSize: 600, lowercase: kind === 'uncased' });
      const file = readFileSync(join(folder, 'tokenizers', kind, 'tokenizer.json'), 'utf8');
      expect(trained.toJSON()).toEqual(JSON.parse(file));
    });
  },
);

describe('training', () => {
  it("learns the pieces that Hugging Face's trainer learns", () => {
    const vocabSize = golden.pieces.length;
    const tokenizer = WordPieceTokenizer.train(trainingText(), { vocabSize });
    const pieces = Array.from({ length: vocabSize }, (_, id) => tokenizer.tokenText(id));
    // As a set, and of a size that cuts no tie: there the order of equally frequent merges changes from run to run.
    expect(pieces.sort((a, b) => (a < b ? -1 : 1))).toEqual(golden.pieces);
  });

  it('puts special tokens first, then characters, then characters within words, then merges', () => {
    const tokenizer = WordPieceTokenizer.train('aab aab ab', { vocabSize: 11 });
    const pieces = Array.from({ length: tokenizer.vocabSize }, (_, id) => tokenizer.tokenText(id));
    expect(pieces).toEqual([...bertSpecialTokens, 'a', 'b', '##a', '##b', 'aa', 'aab']);
  });

  it('says how many pieces there must be room for', () => {
    expect(() => WordPieceTokenizer.train('abc', { vocabSize: 9 })).toThrow(
      new ConfigError(
        'WordPieceTokenizer.train: vocabSize must be a whole number of at least 10 ' +
          '(5 characters, those within words counted apart, and 5 special), got 9',
      ),
    );
    expect(() => trainRobertaTokenizer('abc', { vocabSize: 260 })).toThrow('at least 261');
  });
});

describe('a word', () => {
  const pieces = [...bertSpecialTokens, 'un', '##like', '##ly', '##l', '##y', 'a', '##a'];
  const tokenizer = WordPieceTokenizer.fromVocabulary({ pieces });
  const read = (text: string): string[] => tokenizer.encode(text).map((id) => tokenizer.tokenText(id));

  it('is cut into the longest pieces from the left', () => {
    expect(read('Unlikely un')).toEqual(['un', '##like', '##ly', 'un']);
  });
  it('of which a part fits no piece is unknown as a whole', () => {
    expect(read('unlikeable')).toEqual(['[UNK]']);
  });
  it('of a hundred characters is cut, one longer is unknown', () => {
    expect(read('a'.repeat(100))).toHaveLength(100);
    expect(read('a'.repeat(101))).toEqual(['[UNK]']);
  });
  it('that spells a special token is one only when allowed to', () => {
    expect(tokenizer.encode('[MASK]')).not.toContain(4);
    expect(tokenizer.encode('un[MASK]un', { allowSpecial: true })).toEqual([5, 4, 5]);
  });
  it('is joined again from its pieces', () => {
    expect(tokenizer.decode(tokenizer.encode('unlikely un'))).toBe('unlikely un');
  });
});

describe('what is wrong is named', () => {
  it('a piece twice, or no [UNK]', () => {
    expect(() => WordPieceTokenizer.fromVocabulary({ pieces: [...bertSpecialTokens, 'a', 'a'] })).toThrow(
      'a piece is there twice',
    );
    expect(() => WordPieceTokenizer.fromVocabulary({ pieces: ['a'], specialTokens: [] })).toThrow(
      new FormatError("WordPieceTokenizer: the vocabulary must hold '[UNK]', it is missing"),
    );
  });
  it('an id outside the vocabulary', () => {
    const tokenizer = WordPieceTokenizer.fromVocabulary({ pieces: bertSpecialTokens });
    expect(() => tokenizer.decode([5])).toThrow('token id must be one of the 5 in the vocabulary, got 5');
  });
  it('a tokenizer that has no special tokens of an encoder', () => {
    expect(() => encoderTokens(CharacterTokenizer.train('abc'))).toThrow(
      'the tokenizer must have the special tokens [CLS] [SEP] [PAD] [MASK] or <s> </s> <pad> <mask>, got none',
    );
  });
});
