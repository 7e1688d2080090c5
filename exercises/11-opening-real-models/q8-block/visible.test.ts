import { expectValue, student } from 'headway/grading';
import { test } from 'vitest';

const block = (...first: number[]): number[] => [...first, ...new Array<number>(32 - first.length).fill(0)];

test('the farthest weight becomes 127 steps', async () => {
  expectValue(await student.call('quantizeBlock', block(-127, 64, 1))).toEqual(
    { scale: 1, steps: block(-127, 64, 1) },
    {
      mistakes: {
        'the farthest weight may be negative: compare absolute values': {
          scale: 64 / 127,
          steps: block(...[-127, 64, 1].map((weight) => Math.round(weight / (64 / 127)))),
        },
        'a signed byte reaches 127, so divide by 127': {
          scale: 127 / 128,
          steps: block(-128, 65, 1),
        },
      },
    },
  );
});

test('every weight becomes the nearest step', async () => {
  expectValue(await student.call('quantizeBlock', block(127, 1.75, -1.75))).toEqual(
    { scale: 1, steps: block(127, 2, -2) },
    { mistakes: { 'the nearest step is wanted, not the next one towards zero': { scale: 1, steps: block(127, 1, -1) } } },
  );
});

test('a block of zeros stays one', async () => {
  expectValue(await student.call('quantizeBlock', block())).toEqual({ scale: 0, steps: block() });
});
