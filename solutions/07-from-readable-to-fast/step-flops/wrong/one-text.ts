// mistake: only one text of the batch is counted
export interface StepShape {
  batchSize: number;
  sequenceLength: number;
  hiddenSize: number;
  numHiddenLayers: number;
  intermediateSize: number;
  vocabSize: number;
}

export function forwardFlops(shape: StepShape): number {
  const { sequenceLength, hiddenSize, numHiddenLayers, intermediateSize, vocabSize } = shape;
  const projections = 4 * hiddenSize * hiddenSize;
  const feedForward = 2 * hiddenSize * intermediateSize;
  const attention = 2 * sequenceLength * hiddenSize;
  const token = numHiddenLayers * (projections + feedForward + attention) + vocabSize * hiddenSize;
  return 2 * sequenceLength * token;
}

export function trainingStepFlops(shape: StepShape): number {
  return 3 * forwardFlops(shape);
}
