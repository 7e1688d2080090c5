import * as tf from '@tensorflow/tfjs-core';
import type { QuantizedMatrix } from '../checkpoints/quantized-matrix';
import { ownOperator } from '../compile/own-operator';
import { Embedding } from './embedding';
import { Module } from './module';
import { type InitialOrQuantizedWeights, quantizedMatMul, writtenOut } from './quantized-linear';

/** A table with a vector for each id, whether it can be trained or is stored in few bits. */
export type EmbeddingTable = Embedding | QuantizedEmbedding;

/** An {@link Embedding}, or a {@link QuantizedEmbedding} that waits for its matrix. */
export function embeddingTable(
  count: number,
  hiddenSize: number,
  initial: InitialOrQuantizedWeights,
  standardDeviation?: number,
): EmbeddingTable {
  return initial === 'quantized'
    ? new QuantizedEmbedding(count, hiddenSize)
    : new Embedding(count, hiddenSize, initial, standardDeviation);
}

/** An {@link Embedding} in 4 or 8 bits a number. It is no parameter: it cannot be trained. */
export class QuantizedEmbedding extends Module {
  /** Shape [count, C]; given before the first use. */
  matrix?: QuantizedMatrix;

  constructor(
    private readonly count: number,
    private readonly hiddenSize: number,
  ) {
    super();
  }

  /** The shape that the matrix must have. */
  get shape(): [count: number, hiddenSize: number] {
    return [this.count, this.hiddenSize];
  }

  /**
   * Looks the ids up.
   *
   * @param ids - int32 of any shape [...]
   * @returns shape [..., C]
   */
  forward(ids: tf.Tensor): tf.Tensor {
    const matrix = this.matrix!;
    return ownOperator('QuantizedGather', { indices: ids }, { matrix: matrix.packed }, () =>
      tf.tidy(() => tf.gather(writtenOut(matrix), ids as tf.Tensor1D)),
    );
  }

  /** {@link Embedding.logits} */
  logits(x: tf.Tensor): tf.Tensor {
    const { count, hiddenSize } = this;
    return tf.tidy(() => {
      const rows = quantizedMatMul(tf.reshape(x, [-1, hiddenSize]), this.matrix!);
      return tf.reshape(rows, [...x.shape.slice(0, -1), count]);
    });
  }
}
