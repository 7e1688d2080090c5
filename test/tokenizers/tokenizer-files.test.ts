import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, FormatError } from '../../lib/errors';
import { ByteLevelBpeTokenizer } from '../../lib/tokenizers/byte-level-bpe-tokenizer';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import { loadTokenizer, saveTokenizer, tokenizerFromJson } from '../../lib/tokenizers/tokenizer-files';
import { trainingText } from './training-text';

interface Golden {
  bpe: { text: string; ids: number[] }[];
  character: { text: string; ids: number[] }[];
}
const folder = join(__dirname, '../golden');
const golden = JSON.parse(readFileSync(join(folder, 'tokenizers.json'), 'utf8')) as Golden;
const newFolder = (): string => mkdtempSync(join(tmpdir(), 'headway-'));

describe.each(['bpe', 'character'] as const)('the tokenizer.json of a %s tokenizer', (kind) => {
  it('is written as the file that Hugging Face tokenizers has read', () => {
    const tokenizer =
      kind === 'bpe'
        ? ByteLevelBpeTokenizer.train(trainingText(), { vocabSize: 500 })
        : CharacterTokenizer.train(trainingText(), { specialTokens: ['<|endoftext|>'] });
    const directory = newFolder();
    saveTokenizer(tokenizer, directory);
    for (const name of ['tokenizer.json', 'tokenizer_config.json']) {
      const expected = readFileSync(join(folder, 'tokenizers', kind, name), 'utf8');
      expect(readFileSync(join(directory, name), 'utf8')).toBe(expected);
    }
  });

  it('is read with the ids that Hugging Face tokenizers gives', () => {
    const tokenizer = loadTokenizer(join(folder, 'tokenizers', kind));
    for (const { text, ids } of golden[kind]) {
      expect(tokenizer.encode(text, { allowSpecial: true })).toEqual(ids);
      expect(tokenizer.decode(ids)).toBe(text);
    }
  });

  it('is the same after reading and writing', () => {
    const tokenizer = loadTokenizer(join(folder, 'tokenizers', kind, 'tokenizer.json'));
    expect(tokenizerFromJson(JSON.parse(JSON.stringify(tokenizer.toJSON()))).toJSON()).toEqual(
      tokenizer.toJSON(),
    );
  });
});

describe('a tokenizer.json that cannot be read', () => {
  const bpe = ByteLevelBpeTokenizer.train('a', { vocabSize: 257 }).toJSON() as {
    model: { vocab: Record<string, number> };
  };
  const file = (content: string): string => {
    const path = join(newFolder(), 'tokenizer.json');
    writeFileSync(path, content);
    return path;
  };
  const message = (json: unknown): string => {
    try {
      tokenizerFromJson(json, 'file');
    } catch (error) {
      expect(error).toBeInstanceOf(FormatError);
      return (error as Error).message;
    }
    throw new Error('it was read');
  };

  it('is not there: says so', () => {
    expect(() => loadTokenizer('nowhere')).toThrow(ConfigError);
  });
  it('is cut short: names the file', () => {
    const path = file('{"model": {"type": "B');
    expect(() => loadTokenizer(path)).toThrow(FormatError);
    expect(() => loadTokenizer(path)).toThrow(`${path}: a tokenizer.json must be JSON`);
  });
  it('is of an unknown kind, or no tokenizer at all', () => {
    expect(message({ model: { type: 'Bigram' } })).toBe(
      `file: model.type must be 'BPE', 'Unigram', 'WordPiece' or 'WordLevel', got "Bigram"`,
    );
    expect(message({ model: { type: 'Unigram' } })).toBe('file: model.vocab must list its tokens');
    expect(message(null)).toContain('model.type must be');
    expect(message([])).toContain('model.type must be');
  });
  it('has a wrong field: names it', () => {
    const { vocab } = bpe.model;
    expect(message({ ...bpe, model: { ...bpe.model, vocab: { ...vocab, x: -1 } } })).toContain(
      'model.vocab.x',
    );
    expect(message({ ...bpe, model: { ...bpe.model, merges: ['ab'] } })).toContain('model.merges.0');
    expect(message({ ...bpe, added_tokens: [{ id: 'one' }] })).toContain('added_tokens.0.id');
  });
  it('has a step that nobody knows', () => {
    expect(message({ ...bpe, normalizer: { type: 'Shout' } })).toMatch(
      /^file: must be a tokenizer that can be built: .*Shout/,
    );
  });
  it('numbers two tokens alike: names both', () => {
    expect(message({ ...bpe, model: { ...bpe.model, vocab: { ...bpe.model.vocab, no: 0 } } })).toBe(
      "file: tokenizer: each id must stand for one token, 0 stands for '!' and 'no'",
    );
  });
  it('has a merge whose token is missing: names it', () => {
    expect(message({ ...bpe, model: { ...bpe.model, merges: ['a b'] } })).toContain("'ab' is missing");
  });
});
