import { describe, expect, it } from 'vitest';
import { answerF1, answerScores, normalizeAnswer } from '../../lib/evaluation/answer-scores';
import {
  expectedCalibrationError,
  fitTemperature,
  reliability,
  temper,
} from '../../lib/evaluation/calibration';
import { entitiesOf, entityScores, repairBio } from '../../lib/evaluation/entity-scores';
import { meanRouge, rouge } from '../../lib/evaluation/rouge';
import { WordTagBaseline } from '../../lib/evaluation/word-tag-baseline';
import { Random } from '../../lib/random';
import golden from '../golden/task-metrics.json';

// 12 digits throughout: both sides compute ratios of small whole numbers in float64.
const digits = 12;

describe('entity scores', () => {
  const { labels, predictions, default: lenient, strict } = golden.entities;

  it.each([
    ['by default', lenient, {}],
    ['strict', strict, { strict: true }],
  ] as const)("equal seqeval's, %s, where tags break the BIO rule too", (_, wanted, options) => {
    const { perKind, ...micro } = entityScores(labels, predictions, options);
    for (const name of ['precision', 'recall', 'f1'] as const) {
      expect(micro[name]).toBeCloseTo(wanted['micro avg'][name], digits);
    }
    for (const kind of ['PER', 'LOC', 'ORG'] as const) {
      for (const name of ['precision', 'recall', 'f1', 'support'] as const) {
        expect(perKind[kind][name], `${kind} ${name}`).toBeCloseTo(wanted[kind][name], digits);
      }
    }
  });

  it('the sample tells the two readings apart', () => {
    expect(lenient['micro avg'].f1).not.toBeCloseTo(strict['micro avg'].f1, 2);
  });

  it('an I- that goes on from nothing begins an entity, unless read strictly', () => {
    const tags = ['I-PER', 'I-PER', 'I-LOC', 'O', 'B-ORG', 'I-ORG', 'B-ORG'];
    const named = (strict: boolean) => entitiesOf(tags, { strict }).map(({ kind, start, end }) => `${kind} ${start}-${end}`); // prettier-ignore
    expect(named(false)).toEqual(['PER 0-2', 'LOC 2-3', 'ORG 4-6', 'ORG 6-7']);
    expect(named(true)).toEqual(['ORG 4-6', 'ORG 6-7']);
  });

  it('mended tags have the same entities, and strictly read too', () => {
    for (const tags of predictions) {
      const mended = repairBio(tags);
      expect(entitiesOf(mended)).toEqual(entitiesOf(tags));
      expect(entitiesOf(mended, { strict: true })).toEqual(entitiesOf(tags));
    }
  });

  it('refuse sentences of different lengths', () => {
    expect(() => entityScores([['O', 'O']], [['O']])).toThrow('got 1 for 2 in sentence 0');
  });

  it('the baseline gives each word its most frequent tag, and O to one it never saw', () => {
    const baseline = new WordTagBaseline([
      { tokens: ['May', 'came'], tags: ['B-PER', 'O'] },
      { tokens: ['May', 'May'], tags: ['O', 'O'] },
    ]);
    expect(baseline.predict(['came', 'May', 'June'])).toEqual(['O', 'O', 'O']);
  });
});

describe('rouge', () => {
  it.each(golden.rouge)("of “$summary” equals rouge-score's", ({ summary, references, ...wanted }) => {
    const scores = rouge(summary, references);
    for (const name of ['rouge1', 'rouge2', 'rougeL'] as const) {
      for (const part of ['precision', 'recall', 'f1'] as const) {
        expect(scores[name][part], `${name} ${part}`).toBeCloseTo(wanted[name][part], digits);
      }
    }
  });

  it('of many summaries is the mean of their F1', () => {
    const mean = meanRouge(
      golden.rouge.map(({ summary }) => summary),
      golden.rouge.map(({ references }) => references),
    );
    const wanted = golden.rouge.reduce((sum, { rougeL }) => sum + rougeL.f1, 0) / golden.rouge.length;
    expect(mean.rougeL).toBeCloseTo(wanted, digits);
  });
});

describe('answer scores', () => {
  it.each(golden.squad)("of “$answer” equal SQuAD's", ({ answer, right, exactMatch, f1 }) => {
    const scores = answerScores([answer], [right]);
    expect(scores.exactMatch).toBe(exactMatch);
    expect(scores.f1).toBeCloseTo(f1, 6); // torchmetrics has it in float32
  });

  it('no answer is right where there is none, and wrong elsewhere', () => {
    expect(answerScores(['', 'Paris', ''], [[], [], ['Paris']])).toEqual({ exactMatch: 1 / 3, f1: 1 / 3 });
    expect(answerF1('the', '')).toBe(1); // after normalisation nothing is left of it
  });

  it('leaves articles within words alone', () => {
    expect(normalizeAnswer('The theatre, an  anthem; a b')).toBe('theatre anthem b');
  });
});

describe('calibration', () => {
  const { probabilities, labels, bins, accuracy, confidence } = golden.calibration;

  it("bins are those of scikit-learn's calibration_curve, which leaves out empty ones", () => {
    const filled = reliability(probabilities, labels, bins).filter(({ count }) => count > 0);
    expect(filled).toHaveLength(accuracy.length);
    filled.forEach((bin, i) => {
      expect(bin.accuracy).toBeCloseTo(accuracy[i], digits);
      expect(bin.confidence).toBeCloseTo(confidence[i], digits);
    });
  });

  it('the error is the mean distance of confidence from accuracy: always 0.9 sure and right in half, 0.4', () => {
    const sure = Array.from({ length: 10 }, () => [0.9, 0.1]);
    const half = sure.map((_, i) => i % 2);
    expect(expectedCalibrationError(sure, half)).toBeCloseTo(0.4, digits);
  });

  it('a temperature found on overconfident predictions is the one they were made overconfident by', () => {
    const random = new Random(3);
    const honest = Array.from({ length: 4000 }, () => {
      const logits = [0, 1, 2].map(() => 1.5 * random.normal());
      return temper(logits.map((logit) => Math.exp(logit)), 1); // prettier-ignore
    });
    const drawn = honest.map((row) => {
      const u = random.uniform();
      return u < row[0] ? 0 : u < row[0] + row[1] ? 1 : 2;
    });
    const overconfident = honest.map((row) => temper(row, 0.5));
    // 4,000 draws: the fitted temperature varies by about 3 %.
    expect(Math.abs(fitTemperature(overconfident, drawn) - 2)).toBeLessThan(0.15);
    const mended = overconfident.map((row) => temper(row, 2));
    expect(expectedCalibrationError(mended, drawn)).toBeLessThan(
      expectedCalibrationError(overconfident, drawn) / 3,
    );
  });

  it('a temperature leaves the likeliest class where it is, and 1 leaves all', () => {
    for (const row of probabilities.slice(0, 20)) {
      expect(temper(row, 3).indexOf(Math.max(...temper(row, 3)))).toBe(row.indexOf(Math.max(...row)));
      temper(row, 1).forEach((p, i) => expect(p).toBeCloseTo(row[i], 5)); // the sample is rounded to 6 digits
    }
  });
});
