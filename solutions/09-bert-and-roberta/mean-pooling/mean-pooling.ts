import * as tf from '@tensorflow/tfjs-core';

/**
 * One vector for each text: the mean of its tokens' vectors, padding left out.
 *
 * @remarks Reimers and Gurevych 2019 (Sentence-BERT), §3.
 * @param x - the encoder's vectors, shape [B, T, C]
 * @param attentionMask - int32, 1 for a token, 0 for padding, shape [B, T]; each text has a token
 * @returns shape [B, C]
 */
export function meanPooling(x: tf.Tensor3D, attentionMask: tf.Tensor2D): tf.Tensor2D {
  // BEGIN SOLUTION
  const weights = tf.expandDims(tf.cast(attentionMask, 'float32'), 2); // [B, T, 1]
  const sums = tf.sum(tf.mul(x, weights), 1); // [B, C]
  const lengths = tf.sum(weights, 1); // [B, 1]
  return tf.div(sums, lengths) as tf.Tensor2D;
  // END SOLUTION
}
