// mistake: heads share C among them

/** What the size of a GPT with GPT-2's wiring follows from. */
interface GptSizes {
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

export function countParameters(config: GptSizes): number {
  const { vocabSize: V, maxPositionEmbeddings: P, hiddenSize: C, numHiddenLayers: L, intermediateSize: F } = config;
  const embeddings = (V + P) * C;
  const attention = config.numAttentionHeads * (4 * C * C + (config.bias ? 4 * C : 0));
  const feedForward = 2 * C * F + (config.bias ? F + C : 0);
  const norm = config.bias ? 2 * C : C;
  const head = config.tieWordEmbeddings ? 0 : V * C;
  return embeddings + L * (attention + feedForward + 2 * norm) + norm + head;
}
