import { describe, expect, it } from 'vitest';
import { cleanRecords } from '../../lib/data/cleaning/pipeline';
import { standardSteps } from '../../lib/data/cleaning/standard-steps';
import { findLabelErrors } from '../../lib/data/label-noise';
import { plantFaults, type FaultRates } from '../../lib/data/planted-faults';
import { sentimentSentences } from '../../lib/data/sentiment';
import { outOfFoldProbabilities } from '../../lib/evaluation/out-of-fold';
import { ConfigError } from '../../lib/errors';
import { Random } from '../../lib/random';

const texts = sentimentSentences();
const none: FaultRates = { labels: 0, boilerplate: 0, encoding: 0, copies: 0, nearCopies: 0 };
const rates: FaultRates = { labels: 0.2, boilerplate: 0.3, encoding: 0.3, copies: 0.4, nearCopies: 0.1 };

describe('planted faults', () => {
  const planted = plantFaults(texts, rates, new Random(1));

  it('are as many as their rates say, and the record tells which', () => {
    const originals = planted.filter(({ faults }) => !faults.some((fault) => fault.endsWith('copy')));
    expect(originals).toHaveLength(texts.length);
    expect(planted).toHaveLength(
      texts.length + Math.round(0.4 * texts.length) + Math.round(0.1 * texts.length),
    );
    for (const [fault, rate] of [
      ['label', 0.2],
      ['boilerplate', 0.3],
      ['encoding', 0.3],
    ] as const) {
      const share = originals.filter(({ faults }) => faults.includes(fault)).length / texts.length;
      // Four standard deviations of a share of 621 draws.
      expect(Math.abs(share - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / texts.length));
    }
    for (const { label, trueLabel, faults, of } of planted) {
      expect(label !== trueLabel).toBe(faults.includes('label'));
      expect(trueLabel).toBe(texts[of].label);
    }
  });

  it('at rates of 0 change nothing but the order', () => {
    const same = plantFaults(texts, none, new Random(1));
    expect([...same].sort((a, b) => a.of - b.of).map(({ text }) => text)).toEqual(
      texts.map(({ text }) => text),
    );
  });

  it('but for labels are undone by the standard steps: every copy goes, and texts come back', () => {
    const records = planted.map(({ text, ...fields }, line) => ({ text, source: 'x', line, fields }));
    const { kept } = cleanRecords(records, standardSteps(records));
    expect(kept.length).toBeGreaterThanOrEqual(texts.length - 3);
    expect(kept.length).toBeLessThanOrEqual(texts.length + 15); // one more word makes much of a text of three
    const plain = (text: string): string => text.replace(/[“”"]/g, '"').replace(/’/g, "'").replace(/–/g, '-');
    const originals = new Set(texts.map(({ text }) => plain(text)));
    const restored = kept.filter(({ text }) => originals.has(plain(text)));
    expect(restored.length / kept.length).toBeGreaterThan(0.97);
  });

  it('of rates that make no sense are refused', () => {
    expect(() => plantFaults(texts, { ...none, labels: 1.2 }, new Random(1))).toThrow(
      /labels must be a share/,
    );
    expect(() => plantFaults(texts.slice(0, 1), none, new Random(1))).toThrow(ConfigError);
  });
});

describe('out-of-fold probabilities', () => {
  it('of a text never come from a classifier that learned from it', async () => {
    const seen: string[][] = [];
    const rows = await outOfFoldProbabilities(['a', 'b', 'c', 'd', 'e'], [0, 1, 0, 1, 0], {
      classCount: 2,
      folds: 2,
      random: new Random(1),
      train: (known) => {
        seen.push([...known]);
        return {
          probabilities: (asked) => asked.map((text) => [known.includes(text) ? 1 : 0, text.charCodeAt(0)]),
        };
      },
    });
    expect(rows.map(([leak]) => leak)).toEqual([0, 0, 0, 0, 0]);
    expect(rows.map(([, code]) => String.fromCharCode(code)).join('')).toBe('abcde'); // in the order of the texts
    expect(seen.map((known) => known.length).sort()).toEqual([2, 3]);
  });

  it('by counting words find most labels that were turned, where words tell the class', async () => {
    const random = new Random(2);
    const words = [['cold', 'late', 'broken'], ['open', 'round', 'nine'], ['warm', 'quick', 'bright']]; // prettier-ignore
    const clear = Array.from({ length: 300 }, (_, i) => ({
      text: Array.from(
        { length: 6 },
        () => `${words[i % 3][random.integer(3)]} it${random.integer(40)}`,
      ).join(' '),
      label: ['negative', 'neutral', 'positive'][i % 3],
    }));
    const planted = plantFaults(clear, { ...none, labels: 0.2 }, random);
    const names = ['negative', 'neutral', 'positive'];
    const labels = planted.map(({ label }) => names.indexOf(label));
    const probabilities = await outOfFoldProbabilities(
      planted.map(({ text }) => text),
      labels,
      {
        classCount: 3,
        random: new Random(3),
      },
    );
    const suspects = findLabelErrors(labels, probabilities);
    const turned = planted.filter(({ faults }) => faults.includes('label')).length;
    const found = suspects.filter(({ index }) => planted[index].faults.includes('label')).length;
    expect(found / turned).toBeGreaterThan(0.9);
    expect(found / suspects.length).toBeGreaterThan(0.9);
  });

  it('requires as many texts as folds', async () => {
    const options = { classCount: 2, random: new Random(1) };
    await expect(outOfFoldProbabilities(['a'], [0], options)).rejects.toThrow(/got 5 for 1/);
  });
});
