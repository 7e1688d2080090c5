import { describe, expect, it } from 'vitest';
import { byteAlphabet, bytesOfToken, characterOfByte, idOfByte } from '../../lib/tokenizers/byte-alphabet';
import { splitWords } from '../../lib/tokenizers/pre-tokenization';
import { PriorityQueue } from '../../lib/tokenizers/priority-queue';
import { Random } from '../../lib/random';

describe('the byte alphabet', () => {
  it('has 256 different characters, none of them white space', () => {
    expect(new Set(byteAlphabet).size).toBe(256);
    expect(byteAlphabet.join('')).not.toMatch(/[\s\p{Cc}]/u);
  });
  it('writes a space as Ġ and a newline as Ċ', () => {
    expect(characterOfByte(0x20)).toBe('Ġ');
    expect(characterOfByte(0x0a)).toBe('Ċ');
    expect(idOfByte[0x20]).toBe(220);
  });
  it('gives each byte back', () => {
    for (let byte = 0; byte < 256; byte++)
      expect(bytesOfToken(characterOfByte(byte))).toEqual(new Uint8Array([byte]));
    expect(bytesOfToken('a b')).toBeUndefined();
  });
});

describe('splitWords', () => {
  it('cuts as GPT-2 does: the space goes with the word after it', () => {
    expect(splitWords("I'll see 42  whales!\n\nOK ")).toEqual([
      'I',
      "'ll",
      ' see',
      ' 42',
      ' ',
      ' whales',
      '!',
      '\n',
      '\n',
      'OK',
      ' ',
    ]);
  });
});

describe('PriorityQueue', () => {
  it('gives its items in order', () => {
    const random = new Random(1);
    const queue = new PriorityQueue<number>((a, b) => a < b);
    const numbers = Array.from({ length: 500 }, () => random.integer(100));
    for (const number of numbers) queue.push(number);
    expect(numbers.map(() => queue.pop())).toEqual(numbers.sort((a, b) => a - b));
    expect(queue.pop()).toBeUndefined();
  });
});
