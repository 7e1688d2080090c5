// mistake: the residual connection around attention is missing
import * as tf from '@tensorflow/tfjs-core';

/** Scale and shift of a norm, each [C]. */
export interface NormParameters {
  weight: tf.Tensor1D;
  bias: tf.Tensor1D;
}

/** Of one block with one head and without biases. */
export interface BlockParameters {
  attentionNorm: NormParameters;
  attention: { query: tf.Tensor2D; key: tf.Tensor2D; value: tf.Tensor2D; output: tf.Tensor2D }; // [C, C] each
  feedForwardNorm: NormParameters;
  feedForward: { expand: tf.Tensor2D; project: tf.Tensor2D }; // [C, F] and [F, C]
}

/** Layer norm over the features; [T, C] → [T, C]. */
function layerNorm(x: tf.Tensor2D, { weight, bias }: NormParameters): tf.Tensor2D {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centred), -1, true);
  return tf.add(tf.mul(tf.div(centred, tf.sqrt(tf.add(variance, 1e-5))), weight), bias) as tf.Tensor2D;
}

/** Causal self-attention with one head; [T, C] → [T, C]. */
function attention(x: tf.Tensor2D, parameters: BlockParameters['attention']): tf.Tensor2D {
  const [T, C] = x.shape;
  const [q, k, v] = [parameters.query, parameters.key, parameters.value].map((matrix) => tf.matMul(x, matrix));
  const future = tf.sub(1, tf.linalg.bandPart(tf.ones([T, T]), -1, 0));
  const scores = tf.add(tf.div(tf.matMul(q, k, false, true), Math.sqrt(C)), tf.mul(future, -1e9));
  return tf.matMul(tf.matMul(tf.softmax(scores), v), parameters.output) as tf.Tensor2D;
}

/** Position-wise feed-forward network with GELU; [T, C] → [T, C]. */
function feedForward(x: tf.Tensor2D, { expand, project }: BlockParameters['feedForward']): tf.Tensor2D {
  const middle = tf.matMul(x, expand); // [T, F]
  const phi = tf.mul(tf.add(tf.erf(tf.mul(middle, Math.SQRT1_2)), 1), 0.5);
  return tf.matMul(tf.mul(middle, phi), project) as tf.Tensor2D;
}

export function transformerBlock(x: tf.Tensor2D, p: BlockParameters): tf.Tensor2D {
  const norm = (x: tf.Tensor, parameters: NormParameters) => layerNorm(x as tf.Tensor2D, parameters);
  const sum = attention(norm(x, p.attentionNorm), p.attention);
  return tf.add(sum, feedForward(norm(sum, p.feedForwardNorm), p.feedForward));
}
