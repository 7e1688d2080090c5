import * as tf from '@tensorflow/tfjs-core';

/** The polynomial a·σ + b·σ³ + c·σ⁵ that each step applies to the singular values (Jordan et al. 2024). */
const [a, b, c] = [3.4445, -4.775, 2.0315];

/**
 * A matrix with the directions of this one, and singular values near 1: U·Vᵀ, about, of U·Σ·Vᵀ. The matrix is
 * divided by its Frobenius norm, and then each step takes X to a·X + (b·G + c·G·G)·X with G = X·Xᵀ. A matrix with
 * more rows than columns is worked on as its transpose.
 *
 * @param matrix - [rows, columns]; stays as it is
 * @param steps - how many steps; Muon makes five
 * @returns [rows, columns]
 */
export function orthogonalize(matrix: tf.Tensor2D, steps: number): tf.Tensor2D {
  throw new Error('Not implemented yet: orthogonalize');
}
