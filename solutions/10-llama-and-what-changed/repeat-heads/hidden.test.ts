import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

test('random shapes keep batch, position and feature', async () => {
  for (let round = 0; round < 3; round++) {
    const [B, G, S, D] = [2, 2, 2, 2].map((least) => least + random.integer(3));
    const times = 2 + random.integer(2);
    const x = random.normalTensor([B, G, S, D]) as tf.Tensor4D;
    const expected = x
      .arraySync()
      .map((text) => Array.from({ length: G * times }, (_, h) => text[Math.floor(h / times)]));
    expectTensor(await student.call('repeatHeads', x, times)).toBeClose(tf.tensor4d(expected), {
      tolerance: 0,
      because: 'numbers are moved, none is computed',
      mistakes: {
        'the heads stand in turn (0, 1, 0, 1): neighbours must share a head': tf.tile(x, [1, times, 1, 1]),
      },
    });
  }
});
