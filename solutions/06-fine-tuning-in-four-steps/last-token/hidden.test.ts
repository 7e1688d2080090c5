import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random texts of random lengths', async () => {
  for (let round = 0; round < 4; round++) {
    const [B, T, C] = [1 + random.integer(5), 1 + random.integer(9), 1 + random.integer(6)];
    const hidden = random.normalTensor([B, T, C]) as tf.Tensor3D;
    const lengths = Array.from({ length: B }, () => 1 + random.integer(T));
    const mask = tf.tensor2d(
      lengths.map((length) => Array.from({ length: T }, (_, t) => (t < length ? 1 : 0))),
      [B, T],
      'int32',
    );
    const vectors = hidden.arraySync();
    const expected = lengths.map((length, b) => vectors[b][length - 1]);
    expectTensor(await student.call('lastTokenVectors', hidden, mask)).toBeClose(
      tf.tensor2d(expected, [B, C]),
      {
        tolerance: 1e-6,
        because: 'the vectors are picked, not computed',
      },
    );
  }
});
