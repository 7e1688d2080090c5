import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

test('each byte holds two weights, 16 apart', async () => {
  // Byte i: low half i, high half 15 − i.
  const bytes = Uint8Array.from({ length: 16 }, (_, i) => i | ((15 - i) << 4));
  const low = Array.from({ length: 16 }, (_, i) => i - 8);
  const high = Array.from({ length: 16 }, (_, i) => 7 - i);
  expectValue(await student.call('dequantizeBlock', 1, bytes)).toEqual([...low, ...high], {
    mistakes: {
      'the two weights of a byte are not neighbours: they are 16 apart': low.flatMap((value, i) => [value, high[i]]),
      'the high halves come second': [...high, ...low],
      'q goes from 0 to 15: take 8 away': [...low, ...high].map((value) => value + 8),
    },
  });
});

test('weights may be negative', async () => {
  const bytes = new Uint8Array(16).fill(0x88); // all zero but for the first
  bytes[0] = 0x80;
  expectValue(await student.call('dequantizeBlock', 0.5, bytes)).toEqual([-4, ...new Array<number>(31).fill(0)], {
    mistakes: {
      'the scale multiplies the difference: scale · (q − 8)': [-8, ...new Array<number>(31).fill(-4)],
    },
  });
});
