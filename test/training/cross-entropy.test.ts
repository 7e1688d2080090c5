import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ConfigError, ShapeError } from '../../lib/errors';
import '../../lib/backends/gradients';
import { crossEntropy } from '../../lib/training/cross-entropy';
import golden from '../golden/training.json';

const { logits, shape, cases } = golden.crossEntropy;

describe('crossEntropy', () => {
  it.each(cases)(
    'gives the loss and the gradient of PyTorch with $options',
    ({ options, labels, loss, gradient }) => {
      tf.tidy(() => {
        const evaluate = (x: tf.Tensor) => crossEntropy(x, tf.tensor1d(labels, 'int32'), options);
        const { value, grad } = tf.valueAndGrad(evaluate)(tf.tensor(logits, shape));
        // 30 float32 terms of size about 5: a few ulps of 5·10⁻⁷.
        expect(value.dataSync()[0]).toBeCloseTo(loss, 5);
        // Gradients are at most 0.3: float32 gives seven digits.
        Array.from(grad.dataSync()).forEach((value, i) => expect(value).toBeCloseTo(gradient[i], 6));
      });
    },
  );

  it('is ln V for equal logits, on any number of axes', () => {
    const loss = tf.tidy(() => crossEntropy(tf.zeros([2, 3, 7]), tf.ones([2, 3], 'int32')).dataSync()[0]);
    expect(loss).toBeCloseTo(Math.log(7), 6); // float32 of 1.9
  });

  it('does not move when all logits are shifted by 1000, nor overflow at 10,000', () => {
    const labels = tf.tensor1d([0, 1], 'int32');
    const lossOf = (values: number[][]) =>
      tf.tidy(() => crossEntropy(tf.tensor2d(values), labels).dataSync()[0]);
    // Small integers shift without rounding, so the losses are equal to the last bit.
    expect(
      lossOf([
        [1001, 1003],
        [1000, 998],
      ]),
    ).toBe(
      lossOf([
        [1, 3],
        [0, -2],
      ]),
    );
    expect(
      lossOf([
        [10_000, 0],
        [10_000, 0],
      ]),
    ).toBe(5000); // (0 + 10,000) / 2
    labels.dispose();
  });

  it('gives ignored positions no loss and no gradient', () => {
    tf.tidy(() => {
      const labels = tf.tensor1d([1, -100], 'int32');
      const gradient = tf.grad((x) => crossEntropy(x, labels))(
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
      );
      expect(Array.from(gradient.dataSync().slice(2), Math.abs)).toEqual([0, 0]); // −0 is 0
    });
  });

  it('is NaN when every label is ignored, as in PyTorch', () => {
    expect(
      tf.tidy(() => crossEntropy(tf.zeros([1, 3]), tf.tensor1d([-100], 'int32')).dataSync()[0]),
    ).toBeNaN();
  });

  it('leaves one tensor behind: its result', () => {
    tf.tidy(() => {
      const [x, labels] = [tf.zeros([2, 3]), tf.zeros([2], 'int32')];
      const before = tf.memory().numTensors;
      crossEntropy(x, labels, { classWeights: [1, 2, 3], labelSmoothing: 0.1 });
      expect(tf.memory().numTensors).toBe(before + 1);
    });
  });

  it('says what does not fit', () => {
    const [x, labels] = [tf.zeros([2, 3]), tf.zeros([3], 'int32')];
    expect(() => crossEntropy(x, labels)).toThrow(ShapeError);
    expect(() => crossEntropy(x, labels)).toThrow('got logits [2, 3] and labels [3]');
    expect(() => crossEntropy(x, tf.zeros([2], 'int32'), { classWeights: [1] })).toThrow(
      'must have 3 weights',
    );
    expect(() => crossEntropy(x, tf.zeros([2], 'int32'), { labelSmoothing: 1 })).toThrow(ConfigError);
  });
});
