import type { Architecture } from './architectures';

/** How many numbers a model learns, and where they are. */
export interface ParameterCount {
  /** Token, position and segment vectors. */
  readonly embeddings: number;
  /** Query, key, value and output projections, of self- and cross-attention. */
  readonly attention: number;
  readonly feedForward: number;
  readonly norms: number;
  /** What the embeddings do not already do: 0 where the head is tied. */
  readonly head: number;
  readonly total: number;
}

/** The parameters of an architecture, counted exactly. */
export function parameterCount(a: Architecture): ParameterCount {
  const C = a.hiddenSize;
  const layers = a.encoderLayers + a.decoderLayers;
  const crossLayers = a.crossAttention ? a.decoderLayers : 0;
  const { attentionMatrices, feedForwardMatrices } = matricesPerLayer(a);
  const keyValueSize = (C / a.numAttentionHeads) * a.numKeyValueHeads; // G·D
  const attentionBiases = a.attentionBias ? 2 * C + 2 * keyValueSize : 0; // q and output; k and v
  const feedForwardBiases = a.feedForwardBias ? (a.gatedFeedForward ? 2 : 1) * a.intermediateSize + C : 0;
  const norms = 2 * layers + crossLayers + a.normsOutsideLayers;

  const count = {
    embeddings: (a.vocabSize + a.learnedPositions + a.tokenTypes) * C,
    attention: (layers + crossLayers) * (attentionMatrices + attentionBiases),
    feedForward: layers * (feedForwardMatrices + feedForwardBiases),
    norms: norms * a.vectorsPerNorm * C,
    head: { tied: 0, own: a.vocabSize * C, pooler: C * C + C }[a.head],
  };
  return { ...count, total: Object.values(count).reduce((sum, part) => sum + part, 0) };
}

/** Weights that take part in matrix products in one layer, without biases. */
function matricesPerLayer(a: Architecture): { attentionMatrices: number; feedForwardMatrices: number } {
  const C = a.hiddenSize;
  const keyValueSize = (C / a.numAttentionHeads) * a.numKeyValueHeads;
  return {
    attentionMatrices: 2 * C * C + 2 * C * keyValueSize,
    feedForwardMatrices: (a.gatedFeedForward ? 3 : 2) * C * a.intermediateSize,
  };
}

/**
 * Floating-point operations of the forward pass, for each token of a text of T tokens: every
 * matrix product, with a multiplication and an addition counted as two; the rest (norms, softmax,
 * activations) is small and not counted. Attention is counted over all T keys, as it is
 * computed, although a causal mask hides half of them.
 *
 * With an encoder and a decoder: for each pair of a source and a target token, both texts T long.
 * BERT's pooler works on one position and is not counted.
 *
 * @remarks As in nanoGPT's transformer_sizing notebook: 291.6 GFLOP for 1,024 tokens of GPT-2.
 * @param length - T, in tokens
 */
export function forwardFlopsPerToken(a: Architecture, length: number): number {
  const layers = a.encoderLayers + a.decoderLayers;
  const attentions = layers + (a.crossAttention ? a.decoderLayers : 0);
  const { attentionMatrices, feedForwardMatrices } = matricesPerLayer(a);
  const headWeights = a.head === 'pooler' ? 0 : a.vocabSize * a.hiddenSize; // a tied head multiplies too
  const weights = attentions * attentionMatrices + layers * feedForwardMatrices + headWeights;
  const scoresAndSums = attentions * 2 * length * a.hiddenSize; // q·kᵀ, then weights·v
  return 2 * (weights + scoresAndSums);
}

/** Operations of one training step for each token: the backward pass costs twice the forward pass. */
export function trainingFlopsPerToken(a: Architecture, length: number): number {
  return 3 * forwardFlopsPerToken(a, length);
}

/**
 * The rule of thumb for training: 6 operations for each parameter and token. It ignores that
 * attention grows with the length of the text and that embeddings are only looked up.
 *
 * @remarks Kaplan et al. 2020, §2.1; Hoffmann et al. 2022, appendix F.
 */
export function trainingFlopsEstimate(parameters: number, tokens: number): number {
  return 6 * parameters * tokens;
}

/** How weights are written; the quantised ones as in llama.cpp: blocks of 32 with one F16 scale. */
export type WeightFormat = 'F32' | 'F16' | 'Q8' | 'Q4';

/** Bytes for one weight: Q8 is llama.cpp's Q8_0 (34 bytes for 32), Q4 its Q4_0 (18 for 32). */
export const bytesPerWeight: Readonly<Record<WeightFormat, number>> = {
  F32: 4,
  F16: 2,
  Q8: 34 / 32,
  Q4: 18 / 32,
};

/** Bytes on disk if every weight is written in the format (real files keep norms in F32: well under 1 %). */
export function storageBytes(parameters: number, format: WeightFormat): number {
  return parameters * bytesPerWeight[format];
}

/** What a batch looks like. */
export interface BatchShape {
  /** B, in texts. */
  readonly batchSize: number;
  /** T, in tokens. */
  readonly length: number;
}

/** Bytes that training needs at once. */
export interface TrainingMemory {
  readonly weights: number;
  readonly gradients: number;
  /** Adam's two moments. */
  readonly optimizer: number;
  /** What the forward pass keeps for the backward pass: an estimate. */
  readonly activations: number;
  readonly total: number;
}

/**
 * Memory of training with Adam, in bytes.
 *
 * Activations follow Korthikanti et al. 2022, §4.1 and eq. 2: for each layer and token the inputs of
 * the matrix products and norms (8C + 2F values), softmax and its dropout (2HT), and dropout masks
 * of one byte (2C + HT): with two bytes a value 34C + 5HT. After the last layer, inputs of norm
 * and head and the logits in F32 (§4.3). A framework that fuses less keeps more.
 *
 * @param bytesPerValue - 4 in F32; with 2 (mixed precision) weights and moments stay in F32, as usual
 */
export function trainingMemory(
  a: Architecture,
  { batchSize, length }: BatchShape,
  bytesPerValue: 2 | 4 = 4,
): TrainingMemory {
  const parameters = parameterCount(a).total;
  const C = a.hiddenSize;
  const attentionMap = a.numAttentionHeads * length; // H·T for each token
  const layers = a.encoderLayers + a.decoderLayers;
  const crossLayers = a.crossAttention ? a.decoderLayers : 0;
  // Attention 5C + 2HT, feed-forward C + 2F, norms C each.
  const attentionValues = 5 * C + 2 * attentionMap + C;
  const feedForwardValues = C + (a.gatedFeedForward ? 3 : 2) * a.intermediateSize + C;
  const attentionMasks = C + attentionMap;
  const values = (layers + crossLayers) * attentionValues + layers * feedForwardValues;
  const masks = (layers + crossLayers) * attentionMasks + layers * C;
  const outside = a.head === 'pooler' ? 0 : 2 * C * bytesPerValue + 4 * a.vocabSize;

  const memory = {
    weights: 4 * parameters,
    gradients: bytesPerValue * parameters,
    optimizer: 8 * parameters,
    activations: batchSize * length * (values * bytesPerValue + masks + outside),
  };
  return { ...memory, total: Object.values(memory).reduce((sum, part) => sum + part, 0) };
}

/** Bytes that generating text needs at once. */
export interface InferenceMemory {
  readonly weights: number;
  /** Keys and values of every position so far; 0 for an encoder alone. */
  readonly keyValueCache: number;
  readonly total: number;
}

/**
 * Memory of generating, in bytes: the weights, and the key/value cache of a full text.
 *
 * @param format - of the weights
 * @param bytesPerValue - of the cache: 2 in F16, 4 in F32
 */
export function inferenceMemory(
  a: Architecture,
  { batchSize, length }: BatchShape,
  format: WeightFormat = 'F16',
  bytesPerValue: 2 | 4 = 2,
): InferenceMemory {
  const keyValueSize = (a.hiddenSize / a.numAttentionHeads) * a.numKeyValueHeads;
  const caches = a.decoderLayers * (a.crossAttention ? 2 : 1); // the encoder's keys and values stay too
  const weights = storageBytes(parameterCount(a).total, format);
  const keyValueCache = 2 * caches * keyValueSize * batchSize * length * bytesPerValue;
  return { weights, keyValueCache, total: weights + keyValueCache };
}
