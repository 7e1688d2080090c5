import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { Gpt } from '../../lib/models/gpt';
import { gptPresets } from '../../lib/models/gpt-presets';
import { Random } from '../../lib/random';

test('the loss before training is near ln V', () => {
  const model = new Gpt(gptPresets.tiny, new Random(1));
  const inputIds = tf.tensor2d([[1, 2, 3]], [1, 3], 'int32');
  const before = tf.memory().numTensors;
  const logits = model.forward(inputIds);
  expect(logits.shape).toEqual([1, 3, 65]);
  logits.dispose();
  expect(tf.memory().numTensors).toBe(before);
  const g = tf.variableGrads(() => tf.sum(tf.square(model.forward(inputIds))) as tf.Scalar);
  expect(Object.keys(g.grads).length).toBe(model.namedParameters().size);
});
