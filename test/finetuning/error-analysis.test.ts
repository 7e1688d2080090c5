import { describe, expect, it } from 'vitest';
import { analyseErrors } from '../../lib/finetuning/error-analysis';
import { labelledTexts } from '../../lib/finetuning/task-data';
import { type Prediction, TextClassification } from '../../lib/finetuning/tasks/classify';

const task = new TextClassification(['bad', 'good']);
const records = [
  { text: 'one', label: 'good', domain: 'films' },
  { text: 'one two', label: 'good', domain: 'food' },
  { text: 'one two three', label: 'bad', domain: 'films' },
  { text: 'one two three four', label: 'bad', domain: 'food' },
  { text: 'one two three four five', label: 'good', domain: 'films' },
  { text: 'one two three four five six', label: 'bad', domain: 'food' },
];
/** How likely each text is said to be good: texts 1, 2 and 4 are taken for the wrong class. */
const predictions: Prediction[] = [0.9, 0.3, 0.95, 0.2, 0.4, 0.1].map((good) => ({
  label: good > 0.5 ? 'good' : 'bad',
  labelId: Number(good > 0.5),
  confidence: Math.max(good, 1 - good),
  probabilities: [1 - good, good],
}));

describe('analyseErrors', () => {
  const { worst, slices } = analyseErrors(task, labelledTexts, records, predictions, { most: 2 });

  it('shows what is wrong, the surest first, and no more than asked for', () => {
    expect(worst).toEqual([
      { text: 'one two three', right: 'bad', says: 'good', confidence: 0.95, isRight: false },
      { text: 'one two', right: 'good', says: 'bad', confidence: 0.7, isRight: false },
    ]);
  });

  it('scores texts by length, in thirds, and by domain, as if each were all there is', () => {
    const accuracies = slices.map(({ name, count, metrics }) => [name, count, metrics.accuracy]);
    expect(Object.fromEntries(accuracies.map(([name, ...rest]) => [name, rest]))).toEqual({
      'up to 3 words': [3, 1 / 3],
      '4 to 5 words': [2, 1 / 2],
      'more than 5 words': [1, 1],
      'domain films': [3, 1 / 3],
      'domain food': [3, 2 / 3],
    });
  });
});
