import '../backends/gradients';
import * as tf from '@tensorflow/tfjs-core';

/** Tensors by the name that their parameter has in a checkpoint. */
export type NamedTensors = ReadonlyMap<string, tf.Tensor>;

/**
 * A loss and its gradients, by name.
 *
 * @param parameters - what to differentiate by, under checkpoint names
 * @returns parameters that the loss does not touch have no gradient. The caller disposes both
 */
export function lossAndGradients(
  loss: () => tf.Scalar,
  parameters: ReadonlyMap<string, tf.Variable>,
): { loss: tf.Scalar; gradients: Map<string, tf.Tensor> } {
  const { value, grads } = tf.variableGrads(loss, [...parameters.values()]);
  const gradients = new Map<string, tf.Tensor>();
  for (const [name, { name: variableName }] of parameters) {
    if (grads[variableName]) gradients.set(name, grads[variableName]);
  }
  return { loss: value, gradients };
}

/**
 * Scales all gradients together so that their joint Euclidean norm is at most `maxNorm`: a wild batch may
 * turn the step, not lengthen it.
 *
 * @remarks PyTorch's `clip_grad_norm_`: the factor is min(1, maxNorm / (norm + 10⁻⁶)). Pascanu et al. 2013.
 * @param maxNorm - above 0; `Infinity` measures only
 * @returns new gradients, and the norm before clipping, a scalar. The caller disposes both and the input.
 */
export function clipGradientNorm(
  gradients: NamedTensors,
  maxNorm: number,
): { gradients: Map<string, tf.Tensor>; norm: tf.Scalar } {
  const squareOf = (gradient: tf.Tensor): tf.Tensor => tf.tidy(() => tf.sum(tf.square(gradient)));
  const norm = tf.tidy(() => tf.sqrt(tf.addN([...gradients.values()].map(squareOf)))) as tf.Scalar;
  const factor = tf.tidy(() =>
    maxNorm === Infinity ? tf.scalar(1) : tf.minimum(tf.div(maxNorm, tf.add(norm, 1e-6)), 1),
  );
  const clipped = new Map<string, tf.Tensor>();
  for (const [name, gradient] of gradients) clipped.set(name, tf.mul(gradient, factor));
  factor.dispose();
  return { gradients: clipped, norm };
}
