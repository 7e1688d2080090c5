import '../backends/gradients';
import * as tf from '@tensorflow/tfjs-core';

/** Tensors by the name that their parameter has in a checkpoint. */
export type NamedTensors = ReadonlyMap<string, tf.Tensor>;

/** A batch's share of an update: its mean loss, and over how many terms (tokens, say) the mean was taken. */
export interface WeightedLoss {
  readonly loss: () => tf.Scalar;
  readonly weight: number;
}

/**
 * Loss and gradients of one large batch that is worked through in small ones, to save memory.
 *
 * @remarks Each micro-batch's mean counts by its number of terms. Averaging the means instead, as is often
 * done, gives tokens of short micro-batches more say than those of long ones, and is not what the large
 * batch would have given.
 * @param microBatches - losses, evaluated one after the other; weights are positive
 * @param parameters - what to differentiate by, under checkpoint names
 * @returns the mean loss over all terms and its gradients; parameters that the loss does not touch have
 * none. The caller disposes them.
 */
export function accumulateGradients(
  microBatches: readonly WeightedLoss[],
  parameters: ReadonlyMap<string, tf.Variable>,
): { loss: tf.Scalar; gradients: Map<string, tf.Tensor> } {
  const totalWeight = microBatches.reduce((sum, { weight }) => sum + weight, 0);
  let meanLoss: tf.Tensor = tf.scalar(0);
  let mean = new Map<string, tf.Tensor>();
  for (const { loss, weight } of microBatches) {
    const share = weight / totalWeight;
    const { value, grads } = tf.variableGrads(loss, [...parameters.values()]);
    meanLoss = replaced([meanLoss, value], () => tf.add(meanLoss, tf.mul(value, share)));
    const sum = new Map<string, tf.Tensor>();
    for (const [name, { name: variableName }] of parameters) {
      const [before, gradient] = [mean.get(name), grads[variableName]];
      if (gradient && before)
        sum.set(
          name,
          replaced([before, gradient], () => tf.add(before, tf.mul(gradient, share))),
        );
      else if (gradient && share !== 1)
        sum.set(
          name,
          replaced([gradient], () => tf.mul(gradient, share)),
        );
      else if (gradient ?? before) sum.set(name, gradient ?? before);
    }
    mean = sum;
  }
  return { loss: meanLoss as tf.Scalar, gradients: mean };
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
  const squares = [...gradients.values()].map((gradient) => tf.tidy(() => tf.sum(tf.square(gradient))));
  const norm = replaced(squares, () => tf.sqrt(tf.addN(squares))) as tf.Scalar;
  const factor = tf.tidy(() =>
    maxNorm === Infinity ? tf.scalar(1) : tf.minimum(tf.div(maxNorm, tf.add(norm, 1e-6)), 1),
  );
  const clipped = new Map<string, tf.Tensor>();
  for (const [name, gradient] of gradients) clipped.set(name, tf.mul(gradient, factor));
  factor.dispose();
  return { gradients: clipped, norm };
}

/** The result of `compute`, with the tensors it replaces disposed. */
function replaced(old: tf.Tensor[], compute: () => tf.Tensor): tf.Tensor {
  const result = tf.tidy(compute);
  tf.dispose(old);
  return result;
}
