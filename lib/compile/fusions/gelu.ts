import * as tf from '@tensorflow/tfjs-core';
import { binary } from '../kernels/mapping';
import { alike } from '../kernels/mapping';
import { gradientsOf } from './fuse';
import { type Fusion, once } from './fusion';

/** As nn/gelu.ts writes it. */
function gelu(x: tf.Tensor): tf.Tensor {
  return tf.mul(x, tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5));
}

// ANCHOR: geluFusion
/**
 * Exact GELU, x·Φ(x), with Φ(x) kept for the gradient: dx = dy·(Φ(x) + x·φ(x)), where φ is the density.
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
    const phi = once(() => {
      const erf = alike(builder, 'Erf', binary(builder, 'Mul', inputs.x, builder.scalar(Math.SQRT1_2)));
      return binary(builder, 'Add', binary(builder, 'Mul', erf, builder.scalar(0.5)), builder.scalar(0.5));
    });
    return {
      y: () => binary(builder, 'Mul', inputs.x, phi()),
      dx: () => {
        const square = binary(builder, 'Mul', inputs.x, inputs.x);
        const bell = alike(builder, 'Exp', binary(builder, 'Mul', square, builder.scalar(-0.5)));
        const density = binary(builder, 'Mul', bell, builder.scalar(1 / Math.sqrt(2 * Math.PI)));
        const slope = binary(builder, 'Add', phi(), binary(builder, 'Mul', inputs.x, density));
        return binary(builder, 'Mul', inputs.dy, slope);
      },
    };
  },
};
// ANCHOR_END: geluFusion
