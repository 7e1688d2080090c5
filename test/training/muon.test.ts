import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { Muon, orthogonalized } from '../../lib/training/muon';
import golden from '../golden/training.json';
import { tinyGpt, tinyTrainer } from './tiny-run';

const values = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

describe('Muon', () => {
  const { shapes, weightDecay, initial, steps } = golden.muon;
  const tensorsOf = (from: Record<string, number[]>) =>
    new Map(Object.entries(shapes).map(([name, shape]) => [name, tf.tensor(from[name], shape)]));

  it('walks six steps as torch.optim.Muon does, on a wide and a tall matrix, the learning rate changing at each', () => {
    const parameters = new Map([...tensorsOf(initial)].map(([name, t]) => [name, tf.variable(t)]));
    const optimizer = new Muon(parameters, { weightDecay });
    const held = tf.memory().numTensors;
    for (const { learningRate, gradients, parameters: expected } of steps) {
      const scalars = optimizer.stepScalars(learningRate);
      tf.tidy(() => optimizer.update(tensorsOf(gradients), tf.tensor1d(scalars)));
      for (const [name, parameter] of parameters) {
        // Five Newton–Schulz steps multiply float32 rounding by 3.4⁵ at the most: 500 · 6·10⁻⁸ of a step of 0.02.
        values(parameter).forEach((value, i) =>
          expect(value, name).toBeCloseTo(expected[name as keyof typeof expected][i], 5),
        );
      }
    }
    expect(tf.memory().numTensors).toBe(held);
    optimizer.dispose();
  });

  it('leaves all but the matrices of the layers to AdamW', () => {
    const optimizer = new Muon(tinyGpt().namedParameters());
    const names = [...optimizer.namedState().keys()];
    expect(names.filter((name) => name.startsWith('momentum_buffer.'))).toEqual([
      'momentum_buffer.h.0.attn.c_attn.weight',
      'momentum_buffer.h.0.attn.c_proj.weight',
      'momentum_buffer.h.0.mlp.c_fc.weight',
      'momentum_buffer.h.0.mlp.c_proj.weight',
    ]);
    expect(names).toContain('exp_avg.wte.weight');
    expect(names).not.toContain('exp_avg.h.0.mlp.c_fc.weight');
  });

  it('trains compiled as it does eagerly', async () => {
    const config = { optim: 'muon', maxSteps: 10, saveSteps: 0, evalSteps: 0 } as const;
    const [compiled, eager] = [
      await tinyTrainer({ compile: true, config }).train(),
      await tinyTrainer({ compile: false, config }).train(),
    ];
    // Losses of about 2.4; each step magnifies float32 rounding by up to 500.
    compiled.records.forEach(({ loss }, i) => expect(loss).toBeCloseTo(eager.records[i].loss, 3));
    expect(compiled.records.at(-1)!.loss).toBeLessThan(compiled.records[0].loss);
  });
});

it.each<[string, [number, number]]>([
  ['a wide matrix', [4, 9]],
  ['a tall one', [9, 4]],
])('orthogonalized makes the singular values of %s about 1 and keeps their directions', (_, shape) => {
  const matrix = tf.randomNormal(shape, 0, 1, 'float32', 3) as tf.Tensor2D;
  const x = orthogonalized(matrix);
  const isTall = shape[0] > shape[1];
  const gram = tf.matMul(x, x, isTall, !isTall).arraySync() as number[][];
  // Between 0.7 and 1.2 (Jordan et al. 2024): squares between 0.49 and 1.44, and little off the diagonal.
  gram.forEach((row, i) => row.forEach((value, j) => expect(Math.abs(value - Number(i === j))).toBeLessThan(0.52))); // prettier-ignore
  // ⟨M, UVᵀ⟩ is the sum of M's singular values, at least its Frobenius norm.
  const alignment = tf.sum(tf.mul(matrix, x)).arraySync() as number;
  expect(alignment).toBeGreaterThan(0.7 * (tf.norm(matrix).arraySync() as number));
});
