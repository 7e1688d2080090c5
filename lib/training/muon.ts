import * as tf from '@tensorflow/tfjs-core';
import { zeroVariable } from '../compile/run/state-backend';
import { AdamW, type AdamWConfig } from './adamw';
import type { NamedTensors } from './gradients';
import type { Optimizer } from './optimizer';

/** How long the mean of gradients remembers. */
const momentum = 0.95;

/** The polynomial a·x + b·x³ + c·x⁵ that drives every singular value near 1 (Jordan et al. 2024). */
const [a, b, c] = [3.4445, -4.775, 2.0315];
const newtonSchulzSteps = 5;

/**
 * Momentum, orthogonalized: the matrices of the layers move in steps whose singular values are all about 1, so
 * that directions which gradients rarely show are learnt as fast as the common ones. Embeddings, norms and
 * biases are {@link AdamW}'s.
 *
 * @remarks Jordan et al. 2024, *Muon: an optimizer for hidden layers*, in the order of operations of
 * `torch.optim.Muon` (Nesterov; `adjust_lr_fn='match_rms_adamw'`: the step is scaled by 0.2·√max(rows, columns),
 * so that AdamW's learning rate and weight decay suit it; Liu et al. 2025), in float32 where PyTorch takes
 * bfloat16. Its five Newton–Schulz steps cost fifteen matrix products a matrix, however many tokens a batch has.
 */
export class Muon implements Optimizer {
  private readonly momenta = new Map<string, tf.Variable>();
  private readonly adamW: AdamW;
  private readonly parameters: ReadonlyMap<string, tf.Variable>;

  /** @param parameters - what to train, under checkpoint names; they stay the caller's */
  constructor(parameters: ReadonlyMap<string, tf.Variable>, config: AdamWConfig = {}) {
    this.parameters = parameters;
    const others = new Map<string, tf.Variable>();
    for (const [name, parameter] of parameters) {
      if (isLayerMatrix(name, parameter)) {
        this.momenta.set(name, zeroVariable(parameter.shape));
      } else others.set(name, parameter);
    }
    this.adamW = new AdamW(others, config);
  }

  get stepCount(): number {
    return this.adamW.stepCount;
  }

  set stepCount(count: number) {
    this.adamW.stepCount = count;
  }

  /** AdamW's three numbers, and the learning rate. */
  stepScalars(learningRate: number): Float32Array {
    return Float32Array.of(...this.adamW.stepScalars(learningRate), learningRate);
  }

  update(gradients: NamedTensors, scalars: tf.Tensor1D): void {
    tf.tidy(() => {
      const [kept, , , learningRate] = tf.unstack(scalars);
      const others = new Map<string, tf.Tensor>();
      // ANCHOR: Muon.update
      for (const [name, gradient] of gradients) {
        const mean = this.momenta.get(name);
        const parameter = this.parameters.get(name)!;
        if (!mean) {
          others.set(name, gradient);
          continue;
        }
        tf.tidy(() => {
          mean.assign(tf.add(mean, tf.mul(tf.sub(gradient, mean), 1 - momentum)));
          const ahead = tf.add(gradient, tf.mul(tf.sub(mean, gradient), momentum)) as tf.Tensor2D;
          const size = 0.2 * Math.sqrt(Math.max(...parameter.shape));
          const step = tf.mul(tf.mul(orthogonalized(ahead), size), learningRate);
          parameter.assign(tf.sub(tf.mul(parameter, kept), step));
        });
      }
      // ANCHOR_END: Muon.update
      this.adamW.update(others, tf.slice1d(scalars, 0, 3));
    });
  }

  namedState(): Map<string, tf.Variable> {
    const state = this.adamW.namedState();
    for (const [name, mean] of this.momenta) state.set(`momentum_buffer.${name}`, mean);
    return state;
  }

  dispose(): void {
    for (const mean of this.momenta.values()) mean.dispose();
    this.adamW.dispose();
  }
}

// ANCHOR: orthogonalized
/**
 * About U·Vᵀ of a matrix U·Σ·Vᵀ, without computing its singular values: five steps of an iteration of matrix
 * products, which leave them between 0.7 and 1.2.
 *
 * @param matrix - [rows, columns]; stays the caller's
 * @returns of the same shape; the caller disposes it
 */
export function orthogonalized(matrix: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const isTall = matrix.shape[0] > matrix.shape[1];
    const norm = tf.maximum(tf.sqrt(tf.sum(tf.square(matrix))), 1e-7);
    let x = tf.div(matrix, norm) as tf.Tensor2D; // all singular values at most 1
    for (let i = 0; i < newtonSchulzSteps; i++) {
      const gram = tf.matMul(x, x, isTall, !isTall); // of the shorter side
      const odd = tf.add(tf.mul(gram, b), tf.mul(tf.matMul(gram, gram), c)) as tf.Tensor2D;
      x = tf.add(tf.mul(x, a), isTall ? tf.matMul(x, odd) : tf.matMul(odd, x));
    }
    return x;
  });
}
// ANCHOR_END: orthogonalized

/** A matrix in one of the numbered layers (`h.0.attn.c_attn.weight`), and so no embedding and no head. */
function isLayerMatrix(name: string, parameter: tf.Variable): boolean {
  return parameter.rank === 2 && /(^|\.)\d+\./.test(name);
}
