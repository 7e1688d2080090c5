import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

const close = { tolerance: 1e-5, because: 'float32 sums of at most ten numbers, against float64' };

/** A batch of random texts with padding on the right, and the means by plain loops. */
function randomBatch(): { x: tf.Tensor3D; mask: tf.Tensor2D; expected: tf.Tensor2D; lengths: number[] } {
  const [B, T, C] = [2, 3, 2].map((least) => least + random.integer(5));
  const x = random.normalTensor([B, T, C]) as tf.Tensor3D;
  const lengths = Array.from({ length: B }, () => 1 + random.integer(T - 1)); // each has padding
  const rows = lengths.map((length) => Array.from({ length: T }, (_, t) => (t < length ? 1 : 0)));
  const expected = x.arraySync().map((text, b) =>
    Array.from({ length: C }, (_, c) => {
      const tokens = text.slice(0, lengths[b]);
      return tokens.reduce((sum, vector) => sum + vector[c], 0) / tokens.length;
    }),
  );
  return { x, mask: tf.tensor2d(rows, [B, T], 'int32'), expected: tf.tensor2d(expected, [B, C]), lengths };
}

test('random texts of random lengths', async () => {
  for (let round = 0; round < 4; round++) {
    const { x, mask, expected } = randomBatch();
    expectTensor(await student.call('meanPooling', x, mask)).toBeClose(expected, close);
  }
});

test('whatever stands in the padding does not matter', async () => {
  const { x, mask, expected } = randomBatch();
  const isPadding = tf.expandDims(tf.sub(1, tf.cast(mask, 'float32')), -1);
  const spoilt = tf.add(x, tf.mul(isPadding, 1000)) as tf.Tensor3D;
  expectTensor(await student.call('meanPooling', spoilt, mask)).toBeClose(expected, close);
});
