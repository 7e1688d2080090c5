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
  throw new Error('Not implemented yet: lastTokenVectors');
}
