import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { useBackend } from '../../lib/backends/backend';
import { Random } from '../../lib/random';
import { trainedWeights } from './training-digest';

/** Runs training-digest.ts in a process of its own; its end also shows that no worker holds it. */
async function digest(threads: number): Promise<{ threads: number; digest: string }> {
  const program = path.join(import.meta.dirname, 'training-digest.ts');
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program], {
    env: { ...process.env, HEADWAY_THREADS: String(threads) },
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

test('training on wasm gives the same bits each time, on one thread and on several', async () => {
  const one = await digest(1);
  const several = await digest(2);
  const again = await digest(2);
  expect(one.threads).toBe(1);
  expect(several.threads).toBeGreaterThan(1);
  expect(several).toEqual(again);
  expect(several.digest).toBe(one.digest);
});

test('training on wasm gives the weights that training on cpu gives', async () => {
  await useBackend('cpu');
  const wanted = trainedWeights(1);
  await useBackend('wasm');
  const got = trainedWeights(1);
  // After one step AdamW has moved each weight by up to the learning rate, 1e-3, times g / (|g| + ε'):
  // where a gradient is rounding noise that quotient may differ by anything up to 2.
  const distances = got.map((value, i) => Math.abs(value - wanted[i])).sort();
  expect(distances[distances.length - 1]).toBeLessThanOrEqual(2.1e-3);
  // All but such weights agree to the rounding of the moved weight: float32 of size 0.1, 1e-3 · 1e-4.
  expect(distances[Math.floor(0.99 * distances.length)]).toBeLessThanOrEqual(2e-7);
});

test('a batch that broadcasts on both sides multiplies each pair of matrices', async () => {
  await useBackend('wasm');
  tf.tidy(() => {
    const a = tf.tensor4d([1, 2, 3, 4], [2, 1, 1, 2]); // rows (1 2), (3 4)
    const b = tf.tensor4d([1, 0, 0, 1, 1, 1], [1, 3, 2, 1]); // columns (1 0), (0 1), (1 1)
    const product = tf.matMul(a, b);
    expect(product.shape).toEqual([2, 3, 1, 1]);
    expect(Array.from(product.dataSync())).toEqual([1, 2, 3, 3, 4, 7]);
  });
});

// The contract's matrices are small, and small ones stay with the stock kernel; these do not.
const batches: [number[], number[]][] = [
  [[], []],
  [[3], [3]],
  [[3], [1]],
  [[1], [3]],
  [
    [2, 1],
    [1, 3],
  ],
  [[2, 3], [3]],
];
for (const [batchA, batchB] of batches) {
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      test(`large products agree with float64: [${batchA}] and [${batchB}], transposed ${transposeA}, ${transposeB}`, async () => {
        await useBackend('wasm');
        const random = new Random(3);
        const [T, K, S] = [17, 19, 23];
        const before = tf.memory().numTensors;
        tf.tidy(() => {
          const a = random.normalTensor([...batchA, ...(transposeA ? [K, T] : [T, K])]);
          const b = random.normalTensor([...batchB, ...(transposeB ? [S, K] : [K, S])]);
          const product = tf.matMul(a, b, transposeA, transposeB);
          const [x, y, got] = [a.dataSync(), b.dataSync(), product.dataSync()];
          const batch = tf.backend_util.assertAndGetBroadcastShape(batchA, batchB);
          expect(product.shape).toEqual([...batch, T, S]);
          let furthest = 0;
          got.forEach((value, index) => {
            const [t, s] = [Math.floor(index / S) % T, index % S];
            const at = Math.floor(index / (T * S));
            const [atA, atB] = [operandIndex(at, batch, batchA), operandIndex(at, batch, batchB)];
            let sum = 0;
            for (let k = 0; k < K; k++) {
              sum +=
                x[atA * T * K + (transposeA ? k * T + t : t * K + k)] *
                y[atB * K * S + (transposeB ? s * K + k : k * S + s)];
            }
            furthest = Math.max(furthest, Math.abs(value - sum));
          });
          // 19 terms of size 1, summed in float32: 19 roundings of at most 6e-8 · 10.
          expect(furthest).toBeLessThanOrEqual(1.2e-5);
        });
        expect(tf.memory().numTensors).toBe(before);
      });
    }
  }
}

/** Which matrix of an operand's batch belongs to matrix `at` of the whole batch. */
function operandIndex(at: number, batch: number[], operandBatch: number[]): number {
  let [index, stride] = [0, 1];
  for (let axis = batch.length - 1, own = operandBatch.length - 1; axis >= 0; axis--, own--) {
    if (own >= 0 && operandBatch[own] > 1) index += (at % batch[axis]) * stride;
    if (own >= 0) stride *= operandBatch[own];
    at = Math.floor(at / batch[axis]);
  }
  return index;
}

test('an empty batch and an empty inner axis have products of zeros', async () => {
  await useBackend('wasm');
  tf.tidy(() => {
    expect(tf.matMul(tf.zeros([0, 2, 3]), tf.zeros([0, 3, 4])).shape).toEqual([0, 2, 4]);
    expect(Array.from(tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 1])).dataSync())).toEqual([0, 0]);
  });
});

test('matrices whose inner sizes differ are refused with both shapes', async () => {
  await useBackend('wasm');
  const [a, b] = [tf.zeros([2, 3]), tf.zeros([4, 5])];
  expect(() => tf.matMul(a, b)).toThrow(
    'matMul: the inner sizes must be equal, got 3 of [2, 3] and 4 of [4, 5]',
  );
  tf.dispose([a, b]);
});

test('a changed variable is multiplied with its new value, not with what was packed before', async () => {
  await useBackend('wasm');
  const weight = tf.variable(tf.eye(2));
  const x = tf.tensor2d([[1, 2]]);
  expect(Array.from(tf.matMul(x, weight).dataSync())).toEqual([1, 2]);
  weight.assign(tf.mul(weight, 3));
  expect(Array.from(tf.matMul(x, weight).dataSync())).toEqual([3, 6]);
  tf.dispose([weight, x]);
});
