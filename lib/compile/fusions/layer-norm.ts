import * as tf from '@tensorflow/tfjs-core';
import type { GraphBuilder, Value } from '../graph/graph';
import { binary } from '../kernels/mapping';
import { gradientsOf } from './fuse';
import { type Fusion, once } from './fusion';

/** As nn/layer-norm.ts writes it, without the shift. */
function layerNorm(x: tf.Tensor, weight: tf.Tensor, epsilon: tf.Tensor): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centred), -1, true);
  return tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon))), weight);
}

/**
 * Layer normalisation: ONNX's operator, which keeps the inverse deviation for the gradient. Where there is a
 * gradient, the weight is left to a product of its own: the gradient needs what is normalised without it.
 *
 * With n = (x − mean) / σ and g = dy·w: dx = (g − mean(g) − n·mean(g·n)) / σ and dw = Σ dy·n.
 */
export const layerNormFusion: Fusion = {
  name: 'layer norm',
  inputs: ({ dtype, shape }) =>
    dtype === 'float32' && shape.length > 0
      ? {
          x: { dtype, shape },
          weight: { dtype, shape: shape.slice(-1) },
          epsilon: { dtype, shape: [] },
          dy: { dtype, shape },
        }
      : undefined,
  readable({ x, weight, epsilon, dy }) {
    const [dx, dWeight] = gradientsOf((a, b) => layerNorm(a, b, epsilon), [x, weight], dy);
    return { y: layerNorm(x, weight, epsilon), dx, dWeight };
  },
  fused(builder, inputs) {
    const hasGradient = 'dy' in inputs;
    const forward = once(() => {
      const weight = hasGradient ? builder.fill(1, inputs.weight) : inputs.weight;
      return normalise(builder, inputs.x, weight, inputs.epsilon);
    });
    const column = once(() => oneOver(builder, inputs.weight));
    const normalised = (): Value => forward()[0];
    const product = once(() => binary(builder, 'Mul', inputs.dy, normalised()));
    return {
      y: () => (hasGradient ? binary(builder, 'Mul', normalised(), inputs.weight) : forward()[0]),
      dx: () => {
        const meanOf = (x: Value): Value => {
          const shape = [...x.shape.slice(0, -1), 1];
          return builder.node('MatMul', [x, column()], { dtype: 'float32', shape });
        };
        const along = binary(builder, 'Mul', normalised(), meanOf(product()));
        const scaled = binary(builder, 'Mul', inputs.dy, inputs.weight);
        const rest = binary(builder, 'Sub', binary(builder, 'Sub', scaled, meanOf(inputs.dy)), along);
        return binary(builder, 'Mul', rest, forward()[2]);
      },
      dWeight: () => {
        const axes = inputs.x.shape.slice(0, -1).map((_, i) => i);
        return builder.node('ReduceSum', [product(), builder.integers(axes)], inputs.weight, { keepdims: 0 });
      },
    };
  },
};

function normalise(builder: GraphBuilder, x: Value, weight: Value, epsilon: Value): readonly Value[] {
  const moments = { dtype: x.dtype, shape: [...x.shape.slice(0, -1), 1] };
  const { origin } = epsilon;
  const float = origin.kind === 'constant' ? Number(origin.data[0]) : Number.NaN;
  return builder.nodes('LayerNormalization', [x, weight], [x, moments, moments], {
    axis: -1,
    epsilon: { float },
  });
}

/** [C, 1]: a product of rows with it is the mean of each row times the weight. */
function oneOver(builder: GraphBuilder, weight: Value): Value {
  const size = weight.shape[0];
  const scaled = binary(builder, 'Mul', weight, builder.scalar(1 / size));
  return builder.node('Reshape', [scaled, builder.integers([size, 1])], {
    dtype: 'float32',
    shape: [size, 1],
  });
}
