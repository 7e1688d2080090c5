import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('every bit pattern that is a number', async () => {
  for (let i = 0; i < 40; i++) {
    const [sign, exponent, fraction] = [random.integer(2), random.integer(31), 1 + random.integer(1023)];
    const bits = (sign << 15) | (exponent << 10) | fraction;
    const value = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
    expectValue(await student.call('halfToNumber', bits)).toEqual(sign ? -value : value);
  }
});
