import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  bagOfWordsContestant,
  fineTunedContestant,
  frozenFeaturesContestant,
  majorityContestant,
} from '../../lib/finetuning/contestants';
import { BaseModel } from '../../lib/finetuning/base-model';
import {
  type Contestant,
  type CurveCell,
  curvePoints,
  labelledSample,
  learningCurve,
} from '../../lib/finetuning/learning-curve';
import { TaskData } from '../../lib/finetuning/task-data';
import { TextClassification } from '../../lib/finetuning/tasks/classify';
import { BertModel } from '../../lib/models/bert';
import { bertConfig } from '../../lib/models/bert-config';
import { Random } from '../../lib/random';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';

const words = { good: ['fine', 'sweet'], bad: ['poor', 'sour'] };
/** A word that tells the class, and one that does not. */
function texts(count: number, seed: number): { text: string; label: string }[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const label = i % 2 === 0 ? 'good' : 'bad';
    return {
      text: `${['the', 'soup', 'is'][random.integer(3)]} ${words[label][random.integer(2)]} ${seed}${i}`,
      label,
    };
  });
}
const data = new TaskData({ train: texts(60, 1), validation: texts(20, 2), test: texts(20, 3) });

/** Scores that follow from the setting and the seed alone; it notes each run. */
function told(runs: string[]): Contestant {
  return {
    name: 'told',
    settings: [{ x: 1 }, { x: 3 }, { x: 2 }],
    run: ({ train }, { x }, seed) => {
      runs.push(`${train.length} labels, x ${x}, seed ${seed}`);
      return Promise.resolve({
        validation: { accuracy: x / 10 },
        test: { accuracy: 1 - x / 10 + seed / 100 },
      });
    },
  };
}

describe('learningCurve', () => {
  it('tries all settings with the first seed, and goes on with the one that is best on validation', async () => {
    const runs: string[] = [];
    const options = { counts: [10, 20], seeds: [1, 2, 3], metric: 'accuracy' };
    const cells = await learningCurve({ data, contestants: [told(runs)], ...options });
    const first = ['x 1, seed 1', 'x 3, seed 1', 'x 2, seed 1', 'x 3, seed 2', 'x 3, seed 3'];
    expect(runs).toEqual([10, 20].flatMap((n) => first.map((run) => `${n} labels, ${run}`)));
    const [point] = curvePoints(cells, options);
    expect(point).toMatchObject({ contestant: 'told', labels: 10, setting: { x: 3 }, seeds: [1, 2, 3] });
    // Of 0.71, 0.72, 0.73; the better test scores of x = 1 do not count.
    expect(point.spread.accuracy.mean).toBeCloseTo(0.72, 12);
    expect(point.spread.accuracy.standardDeviation).toBeCloseTo(0.01, 12);
  });

  it('does not run again what is done, and ends between two runs when it is aborted', async () => {
    const abort = new AbortController();
    const kept: CurveCell[] = [];
    const runs: string[] = [];
    const options = { data, contestants: [told(runs)], counts: [10], seeds: [1, 2], metric: 'accuracy' };
    const onCell = (cell: CurveCell): void => {
      kept.push(JSON.parse(JSON.stringify(cell)) as CurveCell);
      if (kept.length === 2) abort.abort();
    };
    await expect(learningCurve({ ...options, onCell, signal: abort.signal })).rejects.toThrow();
    expect(kept).toHaveLength(2);
    const cells = await learningCurve({ ...options, cells: kept });
    expect(runs).toHaveLength(4);
    expect(new Set(runs).size).toBe(4);
    expect(cells).toHaveLength(4);
  });

  it('a point whose last seeds are not done yet tells how many are', () => {
    const cell = { contestant: 'a', labels: 10, seed: 1, setting: {}, seconds: 1 };
    const scores = { validation: { accuracy: 1 }, test: { accuracy: 0.5 } };
    const [point] = curvePoints([{ ...cell, ...scores }], { metric: 'accuracy', seeds: [1, 2] });
    expect(point.seeds).toEqual([1]);
    expect(point.spread.accuracy).toEqual({ mean: 0.5, standardDeviation: 0, values: [0.5] });
  });

  it('gives every contestant the same texts for a seed, and other texts for another', () => {
    expect(labelledSample(data, 10, 1)).toEqual(labelledSample(data, 10, 1));
    expect(labelledSample(data, 10, 1)).not.toEqual(labelledSample(data, 10, 2));
    expect(labelledSample(data, 10, 1).filter(({ label }) => label === 'good')).toHaveLength(5);
  });
});

describe('contestants', () => {
  const scoresOf = async (contestant: Contestant): Promise<number> =>
    (await contestant.run(data, contestant.settings[0], 1)).test.accuracy;

  it('the majority is right half of the time where there are two classes of one size', async () => {
    expect(await scoresOf(majorityContestant())).toBe(0.5);
  });

  it('a bag of words learns which words tell', async () => {
    expect(await scoresOf(bagOfWordsContestant())).toBe(1);
  });

  it('a model learns them too, from random weights or others, by equally many updates, and leaks nothing', async () => {
    const pieces = [
      '[PAD]',
      '[UNK]',
      '[CLS]',
      '[SEP]',
      '[MASK]',
      'fine',
      'sweet',
      'poor',
      'sour',
      'the',
      'soup',
      'is',
    ];
    const tokenizer = WordPieceTokenizer.fromVocabulary({ pieces });
    const sizes = { vocabSize: pieces.length, maxPositionEmbeddings: 16, hiddenSize: 16 };
    const config = bertConfig({ ...sizes, numHiddenLayers: 1, numAttentionHeads: 2, dropout: 0 });
    const before = tf.memory().numTensors;
    const base = new BaseModel(new BertModel(config, new Random(1)), tokenizer);
    const goal = new TextClassification(data.labels, { metric: 'accuracy' });
    const options = { goal, updates: 48, learningRates: [4], compile: false } as const;
    for (const untrained of [true, false]) {
      expect(await scoresOf(fineTunedContestant('model', base, { ...options, untrained }))).toBeGreaterThan(
        0.9,
      );
    }
    // Random vectors of words, not changed at all, still tell the words apart.
    for (const untrained of [true, false]) {
      const frozen = frozenFeaturesContestant('frozen', base, { untrained, settings: [100], compile: false });
      expect(await scoresOf(frozen)).toBeGreaterThan(0.8);
    }
    base.model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
