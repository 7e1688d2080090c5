import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

type Mask = (t: number, s: number) => number;

/** The equation in float64, by loops. */
function reference(q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D, mask: Mask = () => 0): tf.Tensor4D {
  const [queries, keys, values] = [q.arraySync(), k.arraySync(), v.arraySync()];
  const mixed = queries.map((heads, b) =>
    heads.map((rows, h) =>
      rows.map((query, t) => {
        const scores = keys[b][h].map(
          (key, s) => key.reduce((sum, x, d) => sum + x * query[d], 0) / Math.sqrt(query.length) + mask(t, s),
        );
        const largest = Math.max(...scores);
        const weights = scores.map((score) => Math.exp(score - largest));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        return query.map((_, d) => weights.reduce((sum, w, s) => sum + (w / total) * values[b][h][s][d], 0));
      }),
    ),
  );
  return tf.tensor4d(mixed);
}

function draw(...shape: [number, number, number, number]): tf.Tensor4D {
  return random.normalTensor(shape) as tf.Tensor4D;
}

test('random shapes agree with the equation in float64', async () => {
  for (const [B, H, T, S, D] of [
    [1, 1, 3, 5, 2],
    [2, 3, 4, 4, 8],
    [1 + random.integer(3), 1 + random.integer(3), 1 + random.integer(6), 1 + random.integer(6), 16],
  ]) {
    const [q, k, v] = [draw(B, H, T, D), draw(B, H, S, D), draw(B, H, S, D)];
    const actual = await student.call('scaledDotProductAttention', q, k, v);
    expectTensor(actual).toBeClose(reference(q, k, v), {
      tolerance: 1e-5,
      because: 'dot products of up to 16 float32 terms of size 1',
    });
  }
});

test('a causal mask keeps the future out', async () => {
  const [q, k, v] = [draw(1, 2, 5, 4), draw(1, 2, 5, 4), draw(1, 2, 5, 4)];
  const causal: Mask = (t, s) => (s > t ? -1e9 : 0);
  const mask = tf.tensor4d([
    [Array.from({ length: 5 }, (_, t) => Array.from({ length: 5 }, (_, s) => causal(t, s)))],
  ]);
  const actual = await student.call('scaledDotProductAttention', q, k, v, mask);
  expectTensor(actual).toBeClose(reference(q, k, v, causal), {
    tolerance: 1e-5,
    because: 'dot products of 4 float32 terms of size 1',
    mistakes: { 'the mask is not added to the scores': reference(q, k, v) },
  });
});

test('batches and heads do not mix', async () => {
  const [q, k, v] = [draw(2, 2, 3, 4), draw(2, 2, 3, 4), draw(2, 2, 3, 4)];
  const part = (x: tf.Tensor4D, b: number, h: number): tf.Tensor4D =>
    tf.slice4d(x, [b, h, 0, 0], [1, 1, 3, 4]);
  const right = reference(q, k, v);
  const actual = await student.call('scaledDotProductAttention', q, k, v);
  expectTensor(actual).toBeClose(right, {
    tolerance: 1e-5,
    because: 'dot products of 4 float32 terms of size 1',
    mistakes: {
      'every head gets the answer of the first one': tf.tile(part(right, 0, 0), [2, 2, 1, 1]),
    },
  });
  const alone = await student.call('scaledDotProductAttention', part(q, 1, 1), part(k, 1, 1), part(v, 1, 1));
  expectTensor(alone).toBeClose(part(right, 1, 1), {
    tolerance: 1e-5,
    because: 'dot products of 4 float32 terms of size 1',
  });
});
