import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

/** In float64, from the definition. */
function reference(logits: ArrayLike<number>, labels: ArrayLike<number>, V: number): number {
  const losses: number[] = [];
  for (let n = 0; n < labels.length; n++) {
    if (labels[n] === -100) continue;
    const row = Array.from({ length: V }, (_, v) => logits[n * V + v]);
    const largest = Math.max(...row);
    const total = row.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
    losses.push(largest + Math.log(total) - row[labels[n]]);
  }
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

test('random logits of many shapes agree with the definition in float64', async () => {
  for (const [N, V] of [
    [1, 2],
    [5, 3],
    [2 + random.integer(20), 20 + random.integer(200)],
  ]) {
    const logits = Float32Array.from({ length: N * V }, () => 3 * random.normal());
    const labels = Int32Array.from({ length: N }, () => random.integer(V));
    const actual = await student.call('crossEntropy', logits, labels, V);
    expectNumbers(actual).toBeClose(reference(logits, labels, V), {
      tolerance: 1e-4,
      because: 'a sum of some hundred exponentials, in float32 or float64',
    });
  }
});

test('any share of the labels may be ignored', async () => {
  const [N, V] = [12, 7];
  const logits = Float32Array.from({ length: N * V }, () => 2 * random.normal());
  const labels = Int32Array.from({ length: N }, (_, n) => (n % 3 === 0 ? -100 : random.integer(V)));
  const mean = reference(logits, labels, V);
  const actual = await student.call('crossEntropy', logits, labels, V);
  expectNumbers(actual).toBeClose(mean, {
    tolerance: 1e-5,
    because: 'eight terms in float32 or float64',
    mistakes: { 'the sum is divided by all positions, the ignored ones too': (mean * 8) / 12 },
  });
});
