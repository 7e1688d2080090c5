import { expectNumbers, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 1e-9, because: 'a product and two quotients in float64' };

test('a fair coin for each letter is one bit a character', async () => {
  // Four tokens of one letter each, at ln 2 nats: one bit each.
  expectNumbers(await student.call('bitsPerCharacter', Math.LN2, 4, 'abba')).toBeClose(1, {
    ...exact,
    mistakes: { 'the loss is left in nats: a bit is ln 2 nats': Math.LN2, 'nats are multiplied by ln 2, not divided': Math.LN2 ** 2 },
  });
});

test('longer tokens: the bits of all tokens are spread over the characters', async () => {
  // Two tokens at 4 bits each are 8 bits; the text has ten characters.
  expectNumbers(await student.call('bitsPerCharacter', 4 * Math.LN2, 2, 'moby whale')).toBeClose(0.8, {
    ...exact,
    mistakes: {
      'these are bits per token: the length of the text is not used': 4,
      'the loss is divided by the characters, but not multiplied by the tokens': 0.4,
      'characters and tokens are exchanged': 20,
      'the loss is left in nats: a bit is ln 2 nats': 0.8 * Math.LN2,
      'spaces are left out, though the model had to guess them too': 8 / 9,
    },
  });
});

test('a whale is one character', async () => {
  // Three bits for "a🐋é": three characters, four UTF-16 units, seven bytes of UTF-8.
  expectNumbers(await student.call('bitsPerCharacter', Math.LN2, 3, 'a🐋é')).toBeClose(1, {
    ...exact,
    mistakes: {
      'UTF-16 units are counted (text.length), not characters': 3 / 4,
      'bytes are counted, not characters': 3 / 7,
      'the loss is left in nats: a bit is ln 2 nats': Math.LN2,
    },
  });
});
