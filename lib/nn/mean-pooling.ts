import * as tf from '@tensorflow/tfjs-core';

// ANCHOR: meanPooling
/**
 * One vector for each text: the mean of its tokens' vectors, padding left out.
 *
 * @remarks Reimers and Gurevych 2019 (Sentence-BERT), §3.
 * @param x - the encoder's vectors, shape [B, T, C]
 * @param attentionMask - 1 for a token, 0 for padding, shape [B, T]
 * @returns shape [B, C]
 */
export function meanPooling(x: tf.Tensor, attentionMask: tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => {
    const isToken = tf.expandDims(tf.cast(attentionMask, 'float32'), -1); // [B, T, 1]
    return tf.div(tf.sum(tf.mul(x, isToken), 1), tf.sum(isToken, 1)) as tf.Tensor2D;
  });
}
// ANCHOR_END: meanPooling
