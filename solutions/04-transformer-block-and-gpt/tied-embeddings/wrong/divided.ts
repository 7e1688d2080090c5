// mistake: the scores are divided by √C, as in attention
import * as tf from '@tensorflow/tfjs-core';

export function embed(inputIds: tf.Tensor2D, tokenTable: tf.Tensor2D, positionTable: tf.Tensor2D): tf.Tensor {
  const [B, T] = inputIds.shape;
  const tokens = tf.gather(tokenTable, inputIds);
  return tf.add(tokens, tf.slice(positionTable, [0, 0], [T, -1]));
}

export function tiedLogits(x: tf.Tensor3D, tokenTable: tf.Tensor2D): tf.Tensor {
  const [B, T, C] = x.shape;
  const logits = tf.reshape(tf.matMul(tf.reshape(x, [B * T, C]), tokenTable, false, true), [B, T, -1]);
  return tf.div(logits, Math.sqrt(C));
}
