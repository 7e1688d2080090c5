import * as tf from '@tensorflow/tfjs-core';
import type { Value } from '../graph/graph';
import { alike, binary } from '../kernels/mapping';
import { scaledProduct } from '../optimise/products';
import { gradientsOf } from './fuse';
import { type Fusion, once } from './fusion';

/** As nn/gelu.ts writes it. */
function gelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5));
}

// ANCHOR: geluFusion
/**
 * Exact GELU and its gradient in nine passes over memory, of twelve as they are written.
 *
 * With u = x/√2 and t = 1 + erf u, y = u·t/√2 and dx = dy·(t + u·exp(ln(2/√π) − u²))/2: the factors at the ends are
 * for the matrix products before and after it, which multiply by a number at no cost.
 */
export const geluFusion: Fusion = {
  name: 'gelu',
  inputs: ({ dtype, shape }) =>
    dtype === 'float32' ? { x: { dtype, shape }, dy: { dtype, shape } } : undefined,
  readable({ x, dy }) {
    const [dx] = gradientsOf(gelu, [x], dy);
    return { y: gelu(x), dx };
  },
  fused(builder, inputs) {
    const times = (a: Value, b: Value | number): Value =>
      binary(builder, 'Mul', a, typeof b === 'number' ? builder.scalar(b) : b);
    const u = once(() => scaledProduct(builder, inputs.x, Math.SQRT1_2) ?? times(inputs.x, Math.SQRT1_2));
    const t = once(() => binary(builder, 'Add', alike(builder, 'Erf', u()), builder.scalar(1)));
    return {
      y: () => times(times(u(), t()), Math.SQRT1_2),
      dx: () => {
        const logFactor = builder.scalar(Math.log(2 / Math.sqrt(Math.PI)));
        const bell = alike(builder, 'Exp', binary(builder, 'Sub', logFactor, times(u(), u())));
        const slope = binary(builder, 'Add', t(), times(u(), bell));
        return times(times(inputs.dy, slope), 0.5);
      },
    };
  },
};
// ANCHOR_END: geluFusion
