import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

test('of random sizes every query sees the keys up to its own place and no others', async () => {
  for (let round = 0; round < 4; round++) {
    const T = 1 + random.integer(6);
    const S = T + random.integer(5);
    const answer = expectTensor(await student.call('causalMask', T, S));
    answer.toHaveShape([T, S]);
    const { data } = answer.numbers;
    const visible = Array.from(
      { length: T },
      (_, t) =>
        Array.from(data)
          .slice(t * S, (t + 1) * S)
          .filter((value) => value === 0).length,
    );
    answer.toObey(
      'the last query must see every key: with more keys than queries the mask is aligned to the end',
      () => visible[T - 1] === S,
    );
    answer.toObey('each query must see one key more than the query before it', () =>
      visible.every((count, t) => count === S - T + t + 1),
    );
    answer.toObey('the keys that a query sees must be the first ones', () =>
      visible.every((count, t) =>
        Array.from({ length: count }, (_, s) => data[t * S + s]).every((v) => v === 0),
      ),
    );
  }
});

test('added to scores of any size it gives the future a weight of exactly zero', async () => {
  const T = 3 + random.integer(4);
  const answer = expectTensor(await student.call('causalMask', T));
  answer.toHaveShape([T, T]);
  const mask = tf.tensor2d(Float32Array.from(answer.numbers.data), [T, T]);
  const scores = random.normalTensor([T, T], 0, 30);
  const weights = tf.softmax(tf.add(scores, mask)).dataSync();
  const future = Array.from({ length: T * T }, (_, i) => i).filter((i) => i % T > Math.floor(i / T));
  answer.toObey(
    'later keys keep some weight after the softmax: what hides must be far below any score, such as −1e9',
    () => future.every((i) => weights[i] === 0),
  );
});
