/** What the work of a training step follows from. */
export interface StepShape {
  /** B, texts in the batch. */
  batchSize: number;
  /** T, tokens of a text. */
  sequenceLength: number;
  /** C. */
  hiddenSize: number;
  /** L. */
  numHiddenLayers: number;
  /** F. */
  intermediateSize: number;
  /** V. */
  vocabSize: number;
}

/**
 * Operations of a GPT's forward pass over one batch: all matrix products, those of attention over all T keys, and the
 * head; norms, activations and the softmax are not counted. The number of heads does not matter: H heads of C/H
 * features do the work of one with C.
 *
 * @returns floating-point operations, a multiplication and an addition counted as two
 */
export function forwardFlops(shape: StepShape): number {
  // BEGIN SOLUTION
  const { batchSize, sequenceLength, hiddenSize, numHiddenLayers, intermediateSize, vocabSize } = shape;
  const projections = 4 * hiddenSize * hiddenSize;
  const feedForward = 2 * hiddenSize * intermediateSize;
  const attention = 2 * sequenceLength * hiddenSize;
  const token = numHiddenLayers * (projections + feedForward + attention) + vocabSize * hiddenSize;
  return 2 * batchSize * sequenceLength * token;
  // END SOLUTION
}

/**
 * Operations of a training step on one batch, without the optimizer's: for each product of the forward pass the
 * backward pass makes two, one for the gradient of either factor.
 *
 * @returns floating-point operations
 */
export function trainingStepFlops(shape: StepShape): number {
  // BEGIN SOLUTION
  return 3 * forwardFlops(shape);
  // END SOLUTION
}
