/** What the size of a GPT with GPT-2's wiring follows from. */
export interface GptSizes {
  /** V */
  vocabSize: number;
  /** P, one learned vector for each position */
  maxPositionEmbeddings: number;
  /** C */
  hiddenSize: number;
  /** L */
  numHiddenLayers: number;
  /** H, heads that share C among them */
  numAttentionHeads: number;
  /** F, usually but not always 4C */
  intermediateSize: number;
  /** Whether matrices add a vector and norms have a shift beside their scale. */
  bias: boolean;
  /** Whether the token embedding is used again to make the logits; if not, a matrix [V, C] without bias does it. */
  tieWordEmbeddings: boolean;
}

/**
 * Counts the parameters of a GPT.
 *
 * A token and a position embedding; in each layer attention (four matrices C × C), a feed-forward
 * network (C × F and F × C) and two norms; one more norm after the last layer; the head.
 *
 * @returns how many numbers training changes
 */
export function countParameters(config: GptSizes): number {
  throw new Error('Not implemented yet: countParameters');
}
