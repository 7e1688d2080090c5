import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { synonymsOf } from '../../../lib/data/augmentation/synonyms';
import {
  bareWord,
  deleteWords,
  insertWords,
  replaceWords,
  swapWords,
  type EditedWords,
} from '../../../lib/data/augmentation/word-edits';
import { Random } from '../../../lib/random';

const sentences = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 30 });
const seeds = fc.integer({ min: 0, max: 1_000 });
const choices = (words: readonly string[], place: number): string[] =>
  words[place] === 'e' ? [] : [`${words[place]}1`, `${words[place]}2`];

/** Each word is the one it was before, or new. */
function expectAligned({ words, origins }: EditedWords, before: readonly string[]): void {
  expect(words).toHaveLength(origins.length);
  origins.forEach((origin, i) => {
    if (origin >= 0) expect(words[i]).toBe(before[origin]);
  });
}

describe('edits of words', () => {
  it('swap: the same words in another order, with what is fixed in its place', () => {
    fc.assert(
      fc.property(sentences, seeds, (words, seed) => {
        const fixed = (place: number): boolean => words[place] === 'c';
        const edited = swapWords(words, 3, new Random(seed), { fixed });
        expectAligned(edited, words);
        expect([...edited.origins].sort((a, b) => a - b)).toEqual(words.map((_, i) => i));
        words.forEach((word, place) => {
          if (word === 'c') expect(edited.origins[place]).toBe(place);
        });
      }),
    );
    expect(swapWords(['a', 'b'], 1, new Random(1)).words).toEqual(['b', 'a']);
  });

  it('delete: fewer words in the same order, never none, and what is fixed stays', () => {
    fc.assert(
      fc.property(
        sentences,
        seeds,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (words, seed, probability) => {
          const fixed = (place: number): boolean => words[place] === 'c';
          const edited = deleteWords(words, probability, new Random(seed), { fixed });
          expectAligned(edited, words);
          expect(edited.words.length).toBeGreaterThan(0);
          expect([...edited.origins]).toEqual([...edited.origins].sort((a, b) => a - b));
          expect(edited.words.filter((word) => word === 'c')).toEqual(words.filter((word) => word === 'c'));
        },
      ),
    );
  });

  it('delete: as many as the probability says', () => {
    const words = Array.from({ length: 10_000 }, (_, i) => `w${i}`);
    const left = deleteWords(words, 0.1, new Random(3)).words.length;
    // Four standard deviations of 10,000 draws: 4 · √(10,000 · 0.1 · 0.9).
    expect(Math.abs(left - 9_000)).toBeLessThan(120);
  });

  it('replace: exactly as many as asked where there is a choice, in the shape of the word that was there', async () => {
    await fc.assert(
      fc.asyncProperty(sentences, seeds, fc.integer({ min: 0, max: 5 }), async (words, seed, count) => {
        const { words: edited } = await replaceWords(words, count, choices, new Random(seed));
        const changed = edited.filter((word, i) => word !== words[i]);
        expect(changed).toHaveLength(Math.min(count, words.filter((word) => word !== 'e').length));
        edited.forEach((word, i) => expect(word[0]).toBe(words[i][0]));
      }),
    );
    const great = await replaceWords(['"Good!"', 'GOOD'], 2, () => ['fine'], new Random(1));
    expect(great.words).toEqual(['"Fine!"', 'Fine']);
  });

  it('insert: new words in between, in no closed place, and all others in their order', async () => {
    await fc.assert(
      fc.asyncProperty(sentences, seeds, async (words, seed) => {
        const edited = await insertWords(words, 2, choices, new Random(seed), {
          closed: (place) => words[place] === 'b',
        });
        const old = edited.origins.filter((origin) => origin >= 0);
        expect(old).toEqual(words.map((_, i) => i));
        edited.origins.forEach((origin, i) => {
          // What follows a new word is another new word, the end, or a word before which one may come in.
          const next = edited.origins[i + 1];
          if (origin < 0 && next !== undefined && next >= 0) expect(words[next]).not.toBe('b');
        });
      }),
    );
  });

  it('give the same for the same seed', () => {
    const words = 'the tide was high and nobody slept'.split(' ');
    expect(swapWords(words, 2, new Random(5))).toEqual(swapWords(words, 2, new Random(5)));
  });

  it('see a word without the punctuation around it', () => {
    expect(['"Good!"', "don't,", '—', 'well-known.', '(4.2)'].map(bareWord)).toEqual([
      'good',
      "don't",
      '',
      'well-known',
      '4.2',
    ]);
  });
});

describe('the table of synonyms', () => {
  it('goes both ways, and gives no word for itself', () => {
    expect(synonymsOf('good')).toEqual(['fine', 'nice', 'pleasant']);
    for (const word of ['good', 'terrible', 'movie', 'repair']) {
      expect(synonymsOf(word)).not.toContain(word);
      for (const other of synonymsOf(word)) expect(synonymsOf(other)).toContain(word);
    }
    expect(synonymsOf('harpoon')).toEqual([]);
  });
});
