import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';
import { entityScores } from '../../../lib/evaluation/entity-scores';

test('random tags agree with a count by hand', async () => {
  const names = ['O', 'O', 'B-PER', 'I-PER', 'B-LOC', 'I-LOC'];
  for (let round = 0; round < 5; round++) {
    const labels = Array.from({ length: 12 }, () => [
      'B-PER',
      ...Array.from({ length: 3 + random.integer(8) }, () => names[random.integer(6)]),
    ]);
    const predictions = labels.map((tags) =>
      tags.map((tag, i) => (i > 0 && random.uniform() < 0.3 ? names[random.integer(6)] : tag)),
    );
    expectNumbers(await student.call('entityF1', labels, predictions)).toBeClose(
      entityScores(labels, predictions).f1,
      { tolerance: 1e-9, because: 'one division in float64' },
    );
  }
});
