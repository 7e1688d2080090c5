import { describe, expect, it } from 'vitest';
import { DuplicateIndex } from '../../../lib/data/deduplication/duplicate-index';
import { jaccard, shingles } from '../../../lib/data/deduplication/shingles';
import { Random } from '../../../lib/random';

const sentence =
  'The harbour master wrote the names of all nine ships into the book before the tide turned again.';

/** Texts of 50 words, each followed by copies in which 1, 2, … words are others. */
function textsWithCopies(random: Random, originals: number, copies: number): string[] {
  const word = (): string => `w${random.integer(3_000)}`;
  return Array.from({ length: originals }, () => {
    const words = Array.from({ length: 50 }, word);
    const changed = (n: number): string[] => {
      const copy = [...words];
      for (let i = 0; i < n; i++) copy[random.integer(50)] = word();
      return copy;
    };
    return [words, ...Array.from({ length: copies }, (_, i) => changed(i + 1))].map((w) => w.join(' '));
  }).flat();
}

describe('an index of duplicates', () => {
  it('tells exact copies but for case, punctuation and white space, near ones, and others', () => {
    const index = new DuplicateIndex();
    expect(index.add(sentence)).toBeUndefined();
    expect(index.add(sentence.toUpperCase().replace('.', ' !'))).toEqual({
      kind: 'exact',
      of: 0,
      similarity: 1,
    });
    // 18 words have 16 shingles; another last word changes one: 15 shared of 17.
    expect(index.add(sentence.replace('again', 'early'))).toEqual({
      kind: 'near',
      of: 0,
      similarity: 15 / 17,
    });
    expect(index.add('Nobody had counted the barrels in the cellar since the flood.')).toBeUndefined();
    expect(index.clusters()).toEqual([[0, 1, 2]]);
  });

  it('does not take texts without words for copies', () => {
    const index = new DuplicateIndex();
    expect([index.add(''), index.add('   '), index.add('…')]).toEqual([undefined, undefined, undefined]);
  });

  it('finds without putting in', () => {
    const index = new DuplicateIndex();
    expect(index.find(sentence)).toBeUndefined();
    expect(index.add(sentence)).toBeUndefined();
    expect(index.find(sentence)?.kind).toBe('exact');
    expect(index.clusters()).toEqual([]);
  });

  it('reports only pairs that are as similar as asked, and finds at least 99 in 100 of them', () => {
    const texts = textsWithCopies(new Random(11), 60, 6);
    const sets = texts.map((text) => shingles(text));
    const index = new DuplicateIndex({ threshold: 0.7 });
    const reported = texts.map((text) => index.add(text));
    let falsePairs = 0;
    reported.forEach((found, i) => {
      if (found && jaccard(sets[i], sets[found.of]) < 0.7) falsePairs++;
    });
    // The oracle: every text against all before it.
    const wanted = texts.flatMap((_, i) =>
      sets.slice(0, i).some((set) => jaccard(sets[i], set) >= 0.7) ? [i] : [],
    );
    const found = wanted.filter((i) => reported[i] !== undefined).length;
    expect(wanted.length).toBeGreaterThan(100);
    expect(falsePairs).toBe(0); // the sketches of 50 words are whole
    // 1 − (1 − 0.7⁵)²⁵ = 0.990 at the threshold itself, more above it.
    expect(found / wanted.length).toBeGreaterThanOrEqual(0.99);
  });

  it('finds the copy of each of many texts that share their buckets and are not alike enough', () => {
    // 40 words in common and 10 of their own: 38 shingles shared of 58, 0.66. One row a band makes crowded buckets.
    const common = Array.from({ length: 40 }, (_, i) => `c${i}`).join(' ');
    const texts = Array.from({ length: 100 }, (_, i) => {
      const own = Array.from({ length: 10 }, (_, j) => `t${i}x${j}`).join(' ');
      return `${common} ${own}`;
    });
    const index = new DuplicateIndex({ permutations: 8 });
    expect(index.banding).toEqual({ bands: 8, rows: 1 });
    expect(texts.map((text) => index.add(text)).filter(Boolean)).toEqual([]);
    expect(texts.map((text) => index.find(`${text} end`)?.of)).toEqual(texts.map((_, i) => i));
  });

  it('joins a thousand near copies of one text into one cluster', () => {
    const index = new DuplicateIndex();
    for (let i = 0; i < 1_000; i++) index.add(`${sentence} Copy ${i}.`);
    expect(index.clusters()).toEqual([Array.from({ length: 1_000 }, (_, i) => i)]);
  });
});
