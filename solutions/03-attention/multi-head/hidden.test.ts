import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

const exact = { tolerance: 0, because: 'numbers are moved, none is computed' };

/** Where head h finds feature d of token t, written out for every place. */
function cut(x: number[][][], heads: number): number[][][][] {
  return x.map((text) =>
    Array.from({ length: heads }, (_, h) => {
      const size = text[0].length / heads;
      return text.map((token) => token.slice(h * size, (h + 1) * size));
    }),
  );
}

function draw(): { x: tf.Tensor3D; heads: number } {
  const heads = 2 + random.integer(3);
  const D = 2 + random.integer(4);
  const T = 2 + random.integer(4);
  return { x: random.normalTensor([2, T, heads * D]) as tf.Tensor3D, heads };
}

test('random shapes are cut by tokens and neighbouring features', async () => {
  for (let round = 0; round < 3; round++) {
    const { x, heads } = draw();
    const expected = tf.tensor4d(cut(x.arraySync(), heads));
    expectTensor(await student.call('splitHeads', x, heads)).toBeClose(expected, exact);
  }
});

test('random heads are joined by tokens', async () => {
  for (let round = 0; round < 3; round++) {
    const { x, heads } = draw();
    const split = tf.tensor4d(cut(x.arraySync(), heads));
    expectTensor(await student.call('joinHeads', split)).toBeClose(x, exact);
  }
});

test('a single head is the whole vector', async () => {
  const { x } = draw();
  const expected = tf.expandDims(x, 1);
  expectTensor(await student.call('splitHeads', x, 1)).toBeClose(expected, exact);
});
