import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeWord, mergeTable } from '../../lib/tokenizers/bpe-encoding';
import { mergePair, trainMerges, type Merge } from '../../lib/tokenizers/bpe-training';
import { idOfByte } from '../../lib/tokenizers/byte-alphabet';
import { trainingText } from './training-text';

interface Golden {
  merges: { moby: [string, string][]; ties: { text: string; merges: [string, string][] }[] };
}
const golden = JSON.parse(readFileSync(join(__dirname, '../golden/tokenizers.json'), 'utf8')) as Golden;

function spelt(texts: string[], vocabSize: number): string[][] {
  const { merges, tokens } = trainMerges(texts, vocabSize);
  return merges.map(({ left, right }) => [tokens[left], tokens[right]]);
}

describe('trainMerges', () => {
  it("learns the merges of Hugging Face's BpeTrainer, in order, from a novel", () => {
    expect(spelt([trainingText()], 1000)).toEqual(golden.merges.moby);
  });

  it.each(golden.merges.ties)('breaks ties as BpeTrainer does: $text', ({ text, merges }) => {
    expect(spelt([text], 400)).toEqual(merges);
  });

  it('learns the example of Sennrich et al. by hand: low, lower, newest, widest', () => {
    // "es" and "st" occur 9 times each; "es" is first, as e comes before s.
    const text = [
      ...Array(5).fill('low'),
      ...Array(2).fill('lower'),
      ...Array(6).fill('newest'),
      ...Array(3).fill('widest'),
    ];
    expect(spelt(text, 259)).toEqual([
      ['e', 's'],
      ['es', 't'],
      ['l', 'o'],
    ]);
  });

  it('does not merge across documents', () => {
    expect(trainMerges(['a', 'b', 'a', 'b'], 300).merges).toEqual([]);
  });

  it('always takes a pair that no other outnumbers', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' '), maxLength: 60 });
    fc.assert(
      fc.property(letters, (text) => {
        const { merges } = trainMerges([text], 270);
        let words = (text.match(/ ?[abc]+| +(?![abc])| +/g) ?? []).map((word) =>
          Array.from(Buffer.from(word), (byte) => idOfByte[byte]),
        );
        for (const merge of merges) {
          const counts = countAll(words);
          expect(counts.get(`${merge.left} ${merge.right}`)).toBe(Math.max(...counts.values()));
          words = words.map((word) => mergePair(word, merge));
        }
      }),
    );
  });
});

function countAll(words: number[][]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) {
    for (let i = 0; i + 1 < word.length; i++) {
      const pair = `${word[i]} ${word[i + 1]}`;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
  }
  return counts;
}

describe('mergePair', () => {
  it('merges from the left, and never one token twice', () => {
    expect(mergePair([7, 7, 7, 8, 7], { left: 7, right: 7, id: 9 })).toEqual([9, 7, 8, 7]);
  });
});

describe('encodeWord', () => {
  it('merges the leftmost of equal pairs first: aaa is aa a', () => {
    const a = idOfByte[0x61];
    const merges = mergeTable([{ left: a, right: a, id: 256 }]);
    expect(encodeWord(Buffer.from('aaa'), merges)).toEqual([256, a]);
  });

  it('gives what doing the merges one after another gives', () => {
    const { merges } = trainMerges([trainingText().slice(0, 20_000)], 400);
    const word = fc.string({ unit: fc.constantFrom(...'etaonihs'), maxLength: 80 });
    fc.assert(
      fc.property(word, (word) => {
        const bytes = Buffer.from(word);
        expect(encodeWord(bytes, mergeTable(merges))).toEqual(oneAfterAnother(bytes, merges));
      }),
    );
  });
});

function oneAfterAnother(bytes: Uint8Array, merges: readonly Merge[]): number[] {
  return merges.reduce<number[]>(
    mergePair,
    Array.from(bytes, (byte) => idOfByte[byte]),
  );
}
