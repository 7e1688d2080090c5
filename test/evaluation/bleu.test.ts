import { describe, expect, it } from 'vitest';
import { bleu, bleuWords, type BleuTokenization } from '../../lib/evaluation/bleu';
import golden from '../golden/bleu.json';

describe('bleu', () => {
  for (const set of golden.sets) {
    it(`gives what sacreBLEU gives: ${set.name}`, () => {
      const score = bleu(set.translations, set.references, set.tokenize as BleuTokenization);
      // The same counts and the same formula in double precision: nothing but rounding may differ.
      expect(Math.abs(score.bleu - set.bleu)).toBeLessThan(1e-9);
      expect(score.translationLength).toBe(set.translationLength);
      expect(score.referenceLength).toBe(set.referenceLength);
      expect(Math.abs(score.brevityPenalty - set.brevityPenalty)).toBeLessThan(1e-12);
      set.precisions.forEach((precision, i) =>
        expect(Math.abs(score.precisions[i] - precision)).toBeLessThan(1e-9),
      );
    });
  }

  it('can be followed by hand', () => {
    // 5 of 6 words, 3 of 5 pairs, 2 of 4 triples and 1 of 3 quadruples; as long as the reference.
    const { bleu: score } = bleu(['the cat sat on the mat'], ['the cat sat on a mat'], 'none');
    expect(score).toBeCloseTo(100 * ((5 / 6) * (3 / 5) * (2 / 4) * (1 / 3)) ** 0.25, 10);
  });

  it('counts a word no more often than the reference has it', () => {
    expect(bleu(['the the the the'], ['the cat'], 'none').precisions[0]).toBe(25);
  });

  it('wants one reference for each translation', () => {
    expect(() => bleu(['a', 'b'], ['a'])).toThrow(/one reference for each translation.*got 2 .* 1 /);
    expect(() => bleu([], [])).toThrow(/got 0/);
  });
});

describe('bleuWords', () => {
  for (const { text, words } of golden.words) {
    it(`cuts as mteval-v13a does: ${text.slice(0, 20)}`, () => {
      expect(bleuWords(text)).toEqual(words);
    });
  }
});
