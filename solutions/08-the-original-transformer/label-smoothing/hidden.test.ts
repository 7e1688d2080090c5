import { expectNumbers, random, student } from 'headway/grading';
import { test } from 'vitest';

function reference(logits: number[], label: number, epsilon: number): number {
  const largest = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  const logP = logits.map((logit) => logit - largest - Math.log(total));
  const mean = logP.reduce((sum, value) => sum + value, 0) / logits.length;
  return -(1 - epsilon) * logP[label] - epsilon * mean;
}

test('random logits agree with the definition', async () => {
  for (let i = 0; i < 5; i++) {
    const logits = Array.from({ length: 2 + random.integer(20) }, () => 3 * random.normal());
    const [label, epsilon] = [random.integer(logits.length), 0.1 + 0.5 * random.uniform()];
    const actual = await student.call('smoothedCrossEntropy', logits, label, epsilon);
    expectNumbers(actual).toBeClose(reference(logits, label, epsilon), {
      tolerance: 1e-9,
      because: 'twenty operations in float64',
    });
  }
});

test('being certain is never best: the smallest loss is where p is q', async () => {
  const [V, epsilon] = [5, 0.2];
  const q = (token: number): number => (token === 3 ? 1 - epsilon : 0) + epsilon / V;
  const best = Array.from({ length: V }, (_, token) => Math.log(q(token)));
  const certain = best.map((logit, token) => logit + (token === 3 ? 10 : 0));
  const entropy = best.reduce((sum, logQ, token) => sum - q(token) * logQ, 0);
  const close = { tolerance: 1e-9, because: 'a few operations in float64' };
  expectNumbers(await student.call('smoothedCrossEntropy', best, 3, epsilon)).toBeClose(entropy, close);
  const loss = reference(certain, 3, epsilon);
  expectNumbers(await student.call('smoothedCrossEntropy', certain, 3, epsilon)).toBeClose(loss, close);
});
