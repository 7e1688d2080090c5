import * as tf from '@tensorflow/tfjs-core';

/**
 * The vector of each text's last real token: the only one that has seen the whole text, and what a GPT
 * classifier judges by.
 *
 * @param hidden - what the model makes of every token, shape [B, T, C]
 * @param attentionMask - 1 for a token, 0 for padding on the right, int32, shape [B, T]; each row has a 1
 * @returns shape [B, C]
 */
export function lastTokenVectors(hidden: tf.Tensor3D, attentionMask: tf.Tensor2D): tf.Tensor2D {
  // BEGIN SOLUTION
  const [B, T, C] = hidden.shape;
  const lengths = tf.sum(attentionMask, 1); // [B]
  const isLast = tf.oneHot(tf.cast(tf.sub(lengths, 1), 'int32'), T); // [B, T]: a single 1 a row
  const picked = tf.matMul(tf.reshape(tf.cast(isLast, 'float32'), [B, 1, T]), hidden); // [B, 1, C]
  return tf.reshape(picked, [B, C]);
  // END SOLUTION
}
