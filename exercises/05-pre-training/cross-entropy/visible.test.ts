import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

test('equal logits over four tokens cost ln 4', async () => {
  // Every token has probability 1/4, so −ln p = ln 4 = 1.386.
  const actual = await student.call('crossEntropy', Float32Array.of(0, 0, 0, 0), Int32Array.of(2), 4);
  expectNumbers(actual).toBeClose(Math.log(4), {
    tolerance: 1e-6,
    because: 'ln 4 is rounded to float32 at most',
    mistakes: {
      'the logarithm is to base 2 (bits); nats are wanted': 2,
      'the sign is wrong: ln p is negative, the loss is −ln p': -Math.log(4),
      'the probability itself is given, without the logarithm': 1 / 4,
      'the logit is taken for the logarithm of the probability: log-softmax is missing': 0,
    },
  });
});

test('the loss is the mean over positions', async () => {
  // Row 0: probabilities 1/4, 3/4; label 1 costs ln 4/3. Row 1: 1/2, 1/2; label 0 costs ln 2.
  const logits = Float32Array.of(0, Math.log(3), 5, 5);
  const [first, second] = [Math.log(4 / 3), Math.log(2)];
  const acrossPositions = -(Math.log(3 / (3 + Math.exp(5))) + Math.log(Math.exp(5) / (1 + Math.exp(5)))) / 2;
  const actual = await student.call('crossEntropy', logits, Int32Array.of(1, 0), 2);
  expectNumbers(actual).toBeClose((first + second) / 2, {
    tolerance: 1e-6,
    because: 'two logarithms in float32 or float64',
    mistakes: {
      'the losses are summed over positions, not averaged': first + second,
      'the sum is divided by all logits, not by the positions': (first + second) / 4,
      'the softmax runs over the positions, not over the vocabulary': acrossPositions,
    },
  });
});

test('logits of a thousand do not overflow', async () => {
  const actual = await student.call(
    'crossEntropy',
    Float32Array.of(1000, 1000 + Math.log(3)),
    Int32Array.of(0),
    2,
  );
  const numbers = expectNumbers(actual);
  numbers.toObey('exp overflows: exp(1000) is Infinity; subtract the largest logit first', ({ data }) =>
    Array.from(data).every(Number.isFinite),
  );
  numbers.toBeClose(Math.log(4), {
    tolerance: 1e-4,
    because: 'a logit of 1000 has a float32 rounding of 6e-5',
  });
});

test('an improbable label costs much, but not infinitely much', async () => {
  // p(label) is e^−200, which is 0 in float32; its logarithm is still −200.
  const actual = await student.call('crossEntropy', Float32Array.of(200, 0), Int32Array.of(1), 2);
  const numbers = expectNumbers(actual);
  numbers.toObey(
    'the logarithm of a probability that has become 0: take the logarithm on paper first, ln p = logit − ln Σ exp',
    ({ data }) => Array.from(data).every(Number.isFinite),
  );
  numbers.toBeClose(200, {
    tolerance: 1e-3,
    because: '200 has a float32 rounding of 1.5e-5',
    mistakes: { 'a small number inside the logarithm hides what the label costs': -Math.log(1e-8) },
  });
});

test('a label of −100 counts for nothing', async () => {
  const logits = Float32Array.of(0, Math.log(3), 0, 0);
  const loss = Math.log(4); // label 0 of the first row has probability 1/4
  const actual = await student.call('crossEntropy', logits, Int32Array.of(0, -100), 2);
  const numbers = expectNumbers(actual);
  numbers.toObey('a label of −100 is not handled: it was looked up as if it were a token', ({ data }) =>
    Array.from(data).every(Number.isFinite),
  );
  numbers.toBeClose(loss, {
    tolerance: 1e-6,
    because: 'one logarithm in float32 or float64',
    mistakes: {
      'the sum is divided by all positions, the ignored ones too': loss / 2,
      'a label of −100 is not handled: it was taken for token 0': (loss + Math.log(2)) / 2,
    },
  });
});
