import * as tf from '@tensorflow/tfjs-core';
import { expectTensor, random, student } from 'headway/grading';
import { test } from 'vitest';

interface Answer {
  output: unknown;
  cache: unknown;
}
type Four = number[][][][];

/** Causal attention over the whole text, in float64 by loops. */
function wholeText(q: Four, k: Four, v: Four): Four {
  return q.map((heads, b) =>
    heads.map((rows, h) =>
      rows.map((query, t) => {
        const scores = k[b][h]
          .slice(0, t + 1)
          .map((key) => key.reduce((sum, x, d) => sum + x * query[d], 0) / Math.sqrt(query.length));
        const weights = scores.map((score) => Math.exp(score - Math.max(...scores)));
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        return query.map((_, d) => weights.reduce((sum, w, s) => sum + (w / total) * v[b][h][s][d], 0));
      }),
    ),
  );
}

/** Feeds the text in pieces and compares each piece's output with the whole text's. */
async function inPieces(pieces: number[]): Promise<void> {
  const T = pieces.reduce((sum, piece) => sum + piece, 0);
  const draw = (): tf.Tensor4D => random.normalTensor([2, 1 + (T % 3), T, 4]) as tf.Tensor4D;
  const [q, k, v] = [draw(), draw(), draw()];
  const expected = tf.tensor4d(wholeText(q.arraySync(), k.arraySync(), v.arraySync()));
  let cache: unknown;
  let start = 0;
  for (const piece of pieces) {
    const part = (x: tf.Tensor4D): tf.Tensor4D => tf.slice(x, [0, 0, start, 0], [-1, -1, piece, -1]);
    const actual = (await student.call('attendWithCache', part(q), part(k), part(v), cache)) as Answer;
    expectTensor(actual?.output).toBeClose(part(expected), {
      tolerance: 1e-4,
      because: 'the same sums in float32, in another order',
    });
    cache = actual.cache;
    start += piece;
  }
}

test('token by token gives what the whole text at once gives', async () => {
  await inPieces(Array.from({ length: 3 + random.integer(4) }, () => 1));
});

test('a prompt at once and then pieces of any length give the same', async () => {
  await inPieces([2 + random.integer(3), 1, 2 + random.integer(2)]);
});
