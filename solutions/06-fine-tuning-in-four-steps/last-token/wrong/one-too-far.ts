// mistake: the place behind the last token is taken
import * as tf from '@tensorflow/tfjs-core';

export function lastTokenVectors(hidden: tf.Tensor3D, attentionMask: tf.Tensor2D): tf.Tensor2D {
  const [B, T, C] = hidden.shape;
  const lengths = tf.sum(attentionMask, 1);
  const places = tf.minimum(lengths, T - 1);
  const picked = tf.matMul(
    tf.reshape(tf.cast(tf.oneHot(tf.cast(places, 'int32'), T), 'float32'), [B, 1, T]),
    hidden,
  );
  return tf.reshape(picked, [B, C]);
}
