import * as tf from '@tensorflow/tfjs-core';
import type { QuantizedMatrix } from '../checkpoints/quantized-matrix';
import { ownOperator } from '../compile/own-operator';
import { ShapeError } from '../errors';
import type { InitialWeights } from './initial';
import { Linear, type LinearOptions } from './linear';
import { Module } from './module';

/** Where a model takes its first weights from; `'quantized'`: matrices of a few bits a weight, given to it later. */
export type InitialOrQuantizedWeights = InitialWeights | 'quantized';

/** A layer y = x·Wᵀ + b, whether its weights can be trained or are stored in few bits. */
export type LinearLayer = Linear | QuantizedLinear;

/** A {@link Linear}, or a {@link QuantizedLinear} that waits for its matrix. */
export function linearLayer(
  inputSize: number,
  outputSize: number,
  initial: InitialOrQuantizedWeights,
  options: LinearOptions = {},
): LinearLayer {
  return initial === 'quantized'
    ? new QuantizedLinear(inputSize, outputSize, options)
    : new Linear(inputSize, outputSize, initial, options);
}

/**
 * y = x·Wᵀ + b as in {@link Linear}, with W in 4 or 8 bits a weight. Compiled, x is rounded to 8 bits too, and the
 * product is one of whole numbers; eagerly, W is written out as float32 each time.
 *
 * W is no parameter: it cannot be trained.
 */
// ANCHOR: QuantizedLinear
export class QuantizedLinear extends Module {
  /** Shape [out, in]; given before the first use. */
  matrix?: QuantizedMatrix;
  /** Shape [out]; absent without bias. */
  readonly bias?: tf.Variable<tf.Rank.R1>;

  constructor(
    private readonly inputSize: number,
    private readonly outputSize: number,
    { bias = true }: LinearOptions = {},
  ) {
    super();
    if (bias) this.bias = this.parameter('bias', tf.zeros<tf.Rank.R1>([outputSize]));
  }

  /** The shape that the matrix must have. */
  get shape(): [outputSize: number, inputSize: number] {
    return [this.outputSize, this.inputSize];
  }

  /**
   * @param x - shape [..., in]
   * @returns shape [..., out]
   * @throws ShapeError if the last axis of x is not `inputSize`
   */
  forward(x: tf.Tensor): tf.Tensor {
    const { inputSize, outputSize } = this;
    if (x.shape.at(-1) !== inputSize) {
      const where = this.path || 'QuantizedLinear';
      throw new ShapeError(`${where}: the last axis of x must be ${inputSize}, got [${x.shape.join(', ')}]`);
    }
    return tf.tidy(() => {
      const rows = quantizedMatMul(tf.reshape(x, [-1, inputSize]), this.matrix!);
      return tf.reshape(this.bias ? tf.add(rows, this.bias) : rows, [...x.shape.slice(0, -1), outputSize]);
    });
  }
}

/**
 * The product of rows with a transposed matrix of few bits a weight.
 *
 * @param x - shape [T, in]
 * @param matrix - shape [out, in]
 * @returns shape [T, out]
 */
export function quantizedMatMul(x: tf.Tensor2D, matrix: QuantizedMatrix): tf.Tensor2D {
  return ownOperator('QuantizedMatMul', { x }, { matrix: matrix.packed }, () =>
    tf.matMul(x, writtenOut(matrix), false, true),
  );
}
// ANCHOR_END: QuantizedLinear

/** All weights as float32, [out, in]. */
export function writtenOut(matrix: QuantizedMatrix): tf.Tensor2D {
  return tf.tensor2d(matrix.dequantized(), [...matrix.shape], 'float32');
}
