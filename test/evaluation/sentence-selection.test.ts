import { describe, expect, it } from 'vitest';
import {
  bestSentences,
  leadSentences,
  longestSentences,
  oracleSentences,
  randomSentences,
} from '../../lib/evaluation/sentence-selection';
import { summaryBaselines, summaryScores } from '../../lib/evaluation/summary-scores';
import { Random } from '../../lib/random';

const sentences = [
  'It rained.',
  'The cat sat on the mat.',
  'On the mat the dog sat.',
  'So the cat sat on the floor.',
];

describe('choosing sentences', () => {
  it('gives the best in the order of the document', () => {
    expect(bestSentences(sentences, [0.1, 0.4, 0.2, 0.3], { count: 2 })).toEqual([1, 3]);
    expect(bestSentences(sentences, [0.4, 0.1, 0.3, 0.2], { count: 2 })).toEqual([0, 2]);
    expect(bestSentences(sentences, [4, 3, 2, 1], { count: 9 })).toEqual([0, 1, 2, 3]);
  });

  it('with trigram blocking passes over what repeats three words in a row, and takes the next best', () => {
    // "the cat sat" and "cat sat on" are in the second and the last; "on the mat" is in the second and the third.
    expect(bestSentences(sentences, [0.1, 0.4, 0.2, 0.3], { count: 2, blockTrigrams: true })).toEqual([0, 1]);
    expect(bestSentences(sentences, [0, 0, 0.2, 0.3], { count: 2, blockTrigrams: true })).toEqual([2, 3]);
  });

  it('compares trigrams as ROUGE counts words: capitals and signs do not matter', () => {
    const loud = ['one two three', 'So: ONE, TWO; THREE!'];
    expect(bestSentences(loud, [2, 1], { count: 2, blockTrigrams: true })).toEqual([0]);
  });

  it('lead, longest and random do what their names say, however short the document', () => {
    expect(leadSentences(sentences, 2)).toEqual([0, 1]);
    expect(leadSentences(['a'], 3)).toEqual([0]);
    expect(longestSentences(sentences)).toEqual([3]);
    const drawn = Array.from({ length: 50 }, (_, seed) =>
      randomSentences(sentences, 2, new Random(seed)).join(),
    );
    expect(new Set(drawn).size).toBe(6); // all pairs of four, each rising
  });

  it('the oracle takes one sentence after the other while that raises ROUGE', () => {
    const summaries = ['the cat sat on the floor'];
    expect(oracleSentences(sentences, summaries)).toEqual([3]);
    expect(oracleSentences(sentences, summaries, 3)).toEqual([3]); // more words would only cost precision
    const apart = ['red green', 'blue', 'yellow white'];
    expect(oracleSentences(apart, ['yellow white and red green'], 3)).toEqual([0, 2]);
    expect(oracleSentences(apart, ['nothing of it'])).toEqual([]);
  });

  it('the oracle fits the reference that suits it best', () => {
    expect(oracleSentences(sentences, ['no word of it', 'it rained'])).toEqual([0]);
  });
});

describe('summary scores', () => {
  const documents = [
    { sentences, summaries: ['the cat sat on the floor'] },
    { sentences: ['a b c', 'd e f'], summaries: ['d e f', 'x'] },
  ];

  it('of the lead itself are no better than the lead', () => {
    const scores = summaryScores(['It rained.', 'a b c'], documents);
    expect(scores.rouge1).toBe(0);
    expect(scores.versusLead.rouge1).toEqual({ difference: 0, interval: [0, 0], pValue: 1 });
  });

  it('of the oracle reach the oracle', () => {
    const scores = summaryScores(['So the cat sat on the floor.', 'd e f'], documents);
    // "so" is one word too many: F1 of 6 in 7 and 6 of 6 is 12/13; the other is 1.
    expect(scores.rouge1).toBeCloseTo((12 / 13 + 1) / 2, 12);
    expect(scores.oracle.rouge1).toBe(scores.rouge1);
    expect(scores.versusLead.rouge1.difference).toBe(scores.rouge1);
  });

  it('baselines are lead, random, longest and the best place, the strongest first', () => {
    const baselines = summaryBaselines(documents, documents);
    expect(baselines[0].name).toBe('sentence 1 from the end, the best in training');
    expect(baselines.map(({ name }) => name).sort()).toEqual([
      'lead sentence',
      'longest sentence',
      'random sentence',
      'sentence 1 from the end, the best in training',
    ]);
    const scores = baselines.map(({ scores }) => scores.rouge1);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const leadIsBest = [{ sentences: ['the gist', 'the rest'], summaries: ['gist'] }];
    expect(summaryBaselines(leadIsBest, documents)).toHaveLength(3); // the best place is the lead
  });

  it('need a summary for each document', () => {
    expect(() => summaryScores(['a'], documents)).toThrow('got 1 for 2');
  });
});
