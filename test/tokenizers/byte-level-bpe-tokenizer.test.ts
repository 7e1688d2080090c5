import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as oracle from 'gpt-tokenizer/encoding/r50k_base';
import { describe, expect, it } from 'vitest';
import { ConfigError, FormatError } from '../../lib/errors';
import { ByteLevelBpeTokenizer } from '../../lib/tokenizers/byte-level-bpe-tokenizer';
import { gpt2Vocabulary } from './gpt2-vocabulary';
import { trainingText } from './training-text';

interface Golden {
  gpt2: { name: string; text: string; ids: number[] }[];
  gpt2Special: number[];
  gpt2Runs: { name: string; runs: [id: number, length: number][] }[];
}
const golden = JSON.parse(readFileSync(join(__dirname, '../golden/tokenizers.json'), 'utf8')) as Golden;
const gpt2 = ByteLevelBpeTokenizer.fromVocabulary(gpt2Vocabulary());
const text = trainingText();
const trained = ByteLevelBpeTokenizer.train(text, { vocabSize: 500 });

/** Any sequence of Unicode code points without lone surrogates. */
const unicode = fc.string({ unit: 'binary', maxLength: 60 });

describe('with the vocabulary of GPT-2', () => {
  it('has 50,257 tokens, 50,000 of them merges', () => {
    expect(gpt2.vocabSize).toBe(50_257);
    expect(gpt2.merges.length).toBe(50_000);
  });

  it.each(golden.gpt2)('gives the ids of tiktoken on $name', ({ text, ids }) => {
    expect(gpt2.encode(text)).toEqual(ids);
    expect(gpt2.decode(ids)).toBe(text);
  });

  const spaces: Record<string, string> = {
    only: ' '.repeat(10_000),
    'before a word': `${' '.repeat(10_000)}x`,
    lines: ' \n'.repeat(5_000),
  };
  it.each(golden.gpt2Runs)('gives the ids of tiktoken on 10,000 spaces: $name', ({ name, runs }) => {
    expect(gpt2.encode(spaces[name])).toEqual(runs.flatMap(([id, length]) => Array(length).fill(id)));
  });

  it('gives the ids of gpt-tokenizer on a novel', () => {
    expect(gpt2.encode(text)).toEqual(oracle.encode(text));
  });

  it('gives the ids of gpt-tokenizer on any Unicode', () => {
    // gpt-tokenizer splits at JavaScript's white space, tiktoken (golden "white" above) at Unicode's.
    const told = unicode.filter((text) => !/[\u0085\ufeff]/.test(text));
    fc.assert(
      fc.property(told, (text) => {
        expect(gpt2.encode(text)).toEqual(oracle.encode(text, plain));
      }),
    );
  });

  it('gives the ids of gpt-tokenizer on words of 20,000 letters', () => {
    for (const word of ['ab', 'hello', '你好', '!?']) {
      const long = word.repeat(20_000 / word.length);
      expect(gpt2.encode(long)).toEqual(oracle.encode(long));
    }
  });

  it('takes <|endoftext|> for a special token only when allowed to', () => {
    expect(gpt2.encode('a<|endoftext|>b', { allowSpecial: true })).toEqual(golden.gpt2Special);
    expect(gpt2.encode('a<|endoftext|>b')).not.toContain(50_256);
    expect(gpt2.decode([50_256])).toBe('<|endoftext|>');
  });
});
const plain = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };

describe('with a vocabulary of its own', () => {
  it('has the size that was asked for, and numbers bytes, then merges, then special tokens', () => {
    expect(trained.vocabSize).toBe(500);
    expect(trained.idOf('!')).toBe(0);
    expect(trained.idOf('Ġ')).toBe(220);
    expect(trained.idOf('<|endoftext|>')).toBe(499);
    expect(trained.merges[0].id).toBe(256);
  });

  it('gives any Unicode back: decode(encode(x)) = x', () => {
    fc.assert(
      fc.property(unicode, (text) => {
        expect(trained.decode(trained.encode(text))).toBe(text);
      }),
    );
  });

  it('gives ids of its vocabulary only', () => {
    fc.assert(
      fc.property(unicode, (text) => trained.encode(text).every((id) => id >= 0 && id < trained.vocabSize)),
    );
  });

  it('encodes two texts joined at a line break before a letter as the two apart', () => {
    // True where the pattern cuts whatever stands on either side: a letter never joins a line break.
    const word = fc.stringMatching(/^[a-z]{1,20}$/);
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(trained.encode(`${a}\n${b}`)).toEqual([
          ...trained.encode(a),
          ...trained.encode('\n'),
          ...trained.encode(b),
        ]);
      }),
    );
  });

  it('turns a lone surrogate, which UTF-8 cannot hold, into U+FFFD', () => {
    expect(trained.decode(trained.encode('a\ud83dz'))).toBe('a\ufffdz');
  });

  it('encodes a byte order mark and gives it back', () => {
    expect(trained.decode(trained.encode('\ufeffa'))).toBe('\ufeffa');
  });

  it('learns a vocabulary that holds words an object has by birth', () => {
    const tokenizer = ByteLevelBpeTokenizer.train('constructor\n'.repeat(9), {
      vocabSize: 320,
    });
    expect(tokenizer.decode(tokenizer.encode('constructor toString'))).toBe('constructor toString');
    expect(tokenizer.idOf('constructor')).toBeTypeOf('number');
    expect(tokenizer.idOf('toString')).toBeUndefined();
  });

  it('stops early when no two tokens are left to merge', () => {
    const tokenizer = ByteLevelBpeTokenizer.train('abc', { vocabSize: 1000 });
    expect(tokenizer.vocabSize).toBe(256 + 2 + 1);
  });

  it('makes the longer of two special tokens that begin alike', () => {
    const tokenizer = ByteLevelBpeTokenizer.train('a', { vocabSize: 258, specialTokens: ['<x>', '<x><y>'] });
    expect(tokenizer.encode('<x><y><x>', { allowSpecial: true })).toEqual([257, 256]);
  });

  it('shows a token as a person reads it', () => {
    const [crab] = [trained.encode('é')].map((ids) => ids.map((id) => trained.tokenText(id)));
    expect(crab).toEqual(['\\xC3', '\\xA9']);
    expect(trained.tokenText(trained.idOf('Ġthe')!)).toBe('␣the');
    expect(trained.tokenText(trained.idOf('Ċ')!)).toBe('\\n');
  });

  it('says how large a vocabulary must be', () => {
    expect(() => ByteLevelBpeTokenizer.train('a', { vocabSize: 100 })).toThrow(
      new ConfigError(
        'ByteLevelBpeTokenizer.train: vocabSize must be a whole number of at least 257 ' +
          '(256 bytes and 1 special), got 100',
      ),
    );
  });

  it('says which id is outside the vocabulary', () => {
    expect(() => trained.decode([0, 500])).toThrow(
      'token id must be one of the 500 in the vocabulary, got 500',
    );
  });

  it('refuses a vocabulary without a byte, and merges of tokens it lacks', () => {
    const { vocab } = gpt2Vocabulary();
    const lacking: Record<string, number> = { ...vocab };
    delete lacking['!'];
    expect(() => ByteLevelBpeTokenizer.fromVocabulary({ vocab: lacking, merges: [] })).toThrow(FormatError);
    expect(() => ByteLevelBpeTokenizer.fromVocabulary({ vocab, merges: [['qqq', 'x']] })).toThrow(
      "every part and result of a merge must be in the vocabulary, 'qqq' is missing",
    );
  });
});
