import { expectValue, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random blocks', async () => {
  for (let i = 0; i < 4; i++) {
    const q = Array.from({ length: 32 }, () => random.integer(16));
    const scale = (1 + random.integer(64)) / 256; // products are exact
    const bytes = Uint8Array.from({ length: 16 }, (_, at) => q[at] | (q[at + 16] << 4));
    const expected = q.map((step) => scale * (step - 8));
    expectValue(await student.call('dequantizeBlock', scale, bytes)).toEqual(expected);
  }
});
