import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random predictions agree with the definition by precision and recall', async () => {
  for (let round = 0; round < 5; round++) {
    const classCount = 2 + random.integer(5);
    const count = 5 + random.integer(60);
    const labels = Array.from({ length: count }, () => Math.floor(classCount * random.uniform() ** 1.5));
    const predictions = labels.map((label) => (random.uniform() < 0.6 ? label : random.integer(classCount)));
    let sum = 0;
    for (let id = 0; id < classCount; id++) {
      const called = predictions.filter((prediction) => prediction === id).length;
      const are = labels.filter((label) => label === id).length;
      const both = labels.filter((label, i) => label === id && predictions[i] === id).length;
      if (both > 0) sum += 2 / (called / both + are / both); // harmonic mean of both/called and both/are
    }
    expectNumbers(await student.call('macroF1', labels, predictions, classCount)).toBeClose(
      sum / classCount,
      {
        tolerance: 1e-9,
        because: 'a few divisions in float64',
      },
    );
  }
});
