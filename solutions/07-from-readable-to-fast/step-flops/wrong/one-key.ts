// mistake: each of the T queries meets T keys
export interface StepShape {
  batchSize: number;
  sequenceLength: number;
  hiddenSize: number;
  numHiddenLayers: number;
  intermediateSize: number;
  vocabSize: number;
}

export function forwardFlops(shape: StepShape): number {
  const { batchSize, sequenceLength, hiddenSize, numHiddenLayers, intermediateSize, vocabSize } = shape;
  const projections = 4 * hiddenSize * hiddenSize;
  const feedForward = 2 * hiddenSize * intermediateSize;
  const attention = hiddenSize * 2;
  const token = numHiddenLayers * (projections + feedForward + attention) + vocabSize * hiddenSize;
  return 2 * batchSize * sequenceLength * token;
}

export function trainingStepFlops(shape: StepShape): number {
  return 3 * forwardFlops(shape);
}
