import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

test('with ε = 0 it is the cross-entropy', async () => {
  // p = 1/6, 2/6, 3/6.
  const logits = [Math.log(1), Math.log(2), Math.log(3)];
  expectNumbers(await student.call('smoothedCrossEntropy', logits, 2, 0)).toBeClose(Math.log(2), {
    tolerance: 1e-9,
    because: 'a few operations in float64',
    mistakes: {
      'the sign is wrong: the loss is minus the logarithm': -Math.log(2),
      'logarithms are to base 2: the loss is in nats': 1,
      'the logit of the label is returned, not its probability: subtract log Σ exp': -Math.log(3),
    },
  });
});

test('the share ε goes evenly to all tokens, the label included', async () => {
  // p = 1/6, 2/6, 3/6; with ε = 0.3 the target is 0.1, 0.1, 0.8.
  const logits = [Math.log(1), Math.log(2), Math.log(3)];
  const loss = (q: number[]): number => q.reduce((sum, share, i) => sum - share * Math.log((i + 1) / 6), 0);
  expectNumbers(await student.call('smoothedCrossEntropy', logits, 2, 0.3)).toBeClose(loss([0.1, 0.1, 0.8]), {
    tolerance: 1e-9,
    because: 'a few operations in float64',
    mistakes: {
      'ε is shared among the other tokens only: the label gets its part of it too': loss([0.15, 0.15, 0.7]),
      'the label keeps all of its 1: it must give ε away': loss([0.1, 0.1, 1.1]),
      'the other tokens get nothing': loss([0, 0, 0.7]),
      'every token gets ε, not ε / V': loss([0.3, 0.3, 1]),
      'the labels are not smoothed': loss([0, 0, 1]),
    },
  });
});

test('logits of a thousand do not overflow', async () => {
  const logits = [1000, 1000 + Math.log(3)];
  const expected = -0.05 * Math.log(1 / 4) - 0.95 * Math.log(3 / 4);
  const actual = expectNumbers(await student.call('smoothedCrossEntropy', logits, 1, 0.1));
  actual.toObey('exp overflows: exp(1000) is Infinity; subtract the largest logit first', ({ data }) =>
    Number.isFinite(data[0]),
  );
  actual.toBeClose(expected, {
    tolerance: 1e-9,
    because: 'a thousand has 13 digits after the point in float64',
  });
});
