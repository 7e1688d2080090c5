import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';

describe('CharacterTokenizer', () => {
  it('numbers the characters in the order of their code points, as nanoGPT does', () => {
    const tokenizer = CharacterTokenizer.train('hello\n🙂 World');
    expect(tokenizer.vocabSize).toBe(10);
    expect(tokenizer.encode('\n W🙂')).toEqual([0, 1, 2, 9]);
  });

  it('gives any text back that it was trained on: decode(encode(x)) = x', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const tokenizer = CharacterTokenizer.train(text);
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }),
    );
  });

  it('names a character it does not know, and leaves it out on request', () => {
    const tokenizer = CharacterTokenizer.train('abc');
    expect(() => tokenizer.encode('aéb')).toThrow(
      "CharacterTokenizer: text must consist of the 3 characters seen in training, got 'é' (U+00E9)",
    );
    expect(tokenizer.encode('aéb', { unknown: 'skip' })).toEqual([0, 1]);
  });

  it('puts special tokens after the characters', () => {
    const tokenizer = CharacterTokenizer.train('ab<|>', { specialTokens: ['<|>'] });
    expect(tokenizer.specialTokens).toEqual(new Map([['<|>', 5]]));
    expect(tokenizer.encode('a<|>', { allowSpecial: true })).toEqual([tokenizer.idOf('a'), 5]);
    expect(tokenizer.encode('a<|>')).toHaveLength(4);
  });
});
