// mistake: the positions are not added
import * as tf from '@tensorflow/tfjs-core';

export function embed(inputIds: tf.Tensor2D, tokenTable: tf.Tensor2D, positionTable: tf.Tensor2D): tf.Tensor {
  const [B, T] = inputIds.shape;
  const tokens = tf.gather(tokenTable, inputIds);
  return tokens;
}

export function tiedLogits(x: tf.Tensor3D, tokenTable: tf.Tensor2D): tf.Tensor {
  const [B, T, C] = x.shape;
  const logits = tf.reshape(tf.matMul(tf.reshape(x, [B * T, C]), tokenTable, false, true), [B, T, -1]);
  return logits;
}
