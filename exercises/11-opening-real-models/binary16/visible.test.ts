import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('ordinary numbers', async () => {
  // 1, 1.5, −3, 0.25, 65504: the largest there is
  const bits = [0x3c00, 0x3e00, 0xc200, 0x3400, 0x7bff];
  const actual = await Promise.all(bits.map((pattern) => student.call('halfToNumber', pattern)));
  expectValue(actual).toEqual([1, 1.5, -3, 0.25, 65504], {
    mistakes: {
      'the leading 1 is forgotten: it is not stored, but counts': [0, 0.5, -1, 0, 32736],
      'the sign is forgotten: it is the highest bit': [1, 1.5, 3, 0.25, 65504],
      'the exponent has a bias of 15, not of 16': [0.5, 0.75, -1.5, 0.125, 32752],
    },
  });
});

test('the smallest numbers, and zero', async () => {
  const bits = [0x0000, 0x0001, 0x0200];
  const actual = await Promise.all(bits.map((pattern) => student.call('halfToNumber', pattern)));
  expectValue(actual).toEqual([0, 2 ** -24, 2 ** -15], {
    mistakes: {
      'with the exponent 0 there is no leading 1': [2 ** -15, (1 + 1 / 1024) * 2 ** -15, 1.5 * 2 ** -15],
      'with the exponent 0 the power is 2^(-14), as with the exponent 1': [0, 2 ** -25, 2 ** -16],
    },
  });
});
