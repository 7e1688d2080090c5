import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

test('two equal scores share the probability equally', async () => {
  const actual = await student.call('softmax', Float32Array.of(2, 2));
  expectNumbers(actual).toBeClose([0.5, 0.5], {
    tolerance: 1e-7,
    because: 'one half is exact in float32',
    mistakes: { 'the exponentials are not divided by their sum': [Math.exp(2), Math.exp(2)] },
  });
});

test('scores 0 and ln 3 give one quarter and three quarters', async () => {
  // exp(0) = 1 and exp(ln 3) = 3, so the probabilities are 1/4 and 3/4.
  const actual = await student.call('softmax', Float32Array.of(0, Math.log(3)));
  expectNumbers(actual).toBeClose([0.25, 0.75], {
    tolerance: 1e-6,
    because: 'ln 3 is rounded to float32',
    mistakes: {
      'the exponentials are not divided by their sum': [1, 3],
      'the scores are divided by their sum, without the exponential': [0, 1],
      'the exponentials are divided by the largest one, not by their sum': [1 / 3, 1],
      'the exponent has the wrong sign': [0.75, 0.25],
    },
  });
});

test('scores of a thousand do not overflow', async () => {
  const actual = await student.call('softmax', Float32Array.of(1000, 1000 + Math.log(3)));
  const numbers = expectNumbers(actual);
  numbers.toObey(
    'exp overflows: exp(1000) is Infinity, and Infinity / Infinity is NaN',
    ({ data }) => !Array.from(data).some((value) => Number.isNaN(value)),
  );
  numbers.toBeClose([0.25, 0.75], {
    tolerance: 1e-4,
    because: 'a score of 1000 has a float32 rounding of 6e-5',
    mistakes: { 'the scores are clipped, so their differences are lost': [0.5, 0.5] },
  });
});
