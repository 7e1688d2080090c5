import { afterAll, describe, expect, test, vi } from 'vitest';
import { ConfigError, FormatError } from '../../lib/errors';
import { ByteLevelBpeTokenizer } from '../../lib/tokenizers/byte-level-bpe-tokenizer';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import type { Tokenizer } from '../../lib/tokenizers/tokenizer';
import { tokenizerFromJson } from '../../lib/tokenizers/tokenizer-files';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';
import { readMutations } from '../checkpoints/mutations';
import kinds from '../golden/tokenizer-kinds.json';
import { readJsonMutations } from '../json-mutations';

// Small ones: each is read thousands of times.
const text = 'Call me Ishmael. Call me. Some years ago';
const own = [
  WordPieceTokenizer.train(text, { vocabSize: 50 }),
  CharacterTokenizer.train(text),
  WordPieceTokenizer.train(text, { vocabSize: 40, lowercase: false }),
  ByteLevelBpeTokenizer.train(text, { vocabSize: 262, specialTokens: ['<|endoftext|>'] }),
].map((tokenizer) => JSON.parse(JSON.stringify(tokenizer)) as object);
const others = Object.values(kinds.kinds).map(({ tokenizer }) => tokenizer as object);

const warnings = vi.spyOn(console, 'warn').mockImplementation(() => undefined); // the library's, of odd patterns
afterAll(() => warnings.mockRestore());

/** A tokenizer that was read must work: a character without a token may be refused. */
function use(tokenizer: Tokenizer): void {
  try {
    tokenizer.decode(tokenizer.encode('Call me Ishmael. – 1851'));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
  }
}

describe('a tokenizer.json', () => {
  test("of Headway's kinds, damaged in any of 10,000 ways, works or is refused with a FormatError", () => {
    const refused = readJsonMutations(own, (json) => use(tokenizerFromJson(json, 'a file')));
    expect(refused).toBeGreaterThan(2000); // the mutations do reach the checks
  });

  test('of any other kind, damaged in any of 1,000 ways, works or is refused with a FormatError', () => {
    // Five milliseconds each, and another library's: 1,000 of them.
    const refused = readJsonMutations(others, (json) => use(tokenizerFromJson(json, 'a file')), 1000);
    expect(refused).toBeGreaterThan(100);
  });

  test('of damaged bytes is read or refused with a FormatError, in 10,000 ways', () => {
    const original = Buffer.from(JSON.stringify(own[0]));
    const read = (bytes: Buffer): void => {
      let json: unknown;
      try {
        json = JSON.parse(bytes.toString());
      } catch {
        throw new FormatError('no JSON'); // as loadTokenizer says it
      }
      use(tokenizerFromJson(json, 'a file'));
    };
    const tokens = ['"', '{', ',', ':', '[', '-', '1e9', 'null'].map((token) => Buffer.from(token));
    expect(readMutations(original, original.length - 1, read, tokens)).toBeGreaterThan(5000);
  });
});
