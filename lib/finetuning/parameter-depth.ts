/**
 * How far a parameter is from the text: 0 for embeddings, i for those of block i counted from 1, and the number
 * of blocks for what follows the last of them and belongs to it (a last norm, BERT's pooler).
 *
 * @param name - its name in the model: `bert.encoder.layer.0.attention.self.query.weight`, `transformer.h.0.ln_1.weight`
 * @param layers - how many blocks there are
 */
export function parameterDepth(name: string, layers: number): number {
  const block = /(?:^|\.)(?:h|layer|layers)\.(\d+)\./.exec(name)?.[1];
  if (block !== undefined) return Number(block) + 1;
  return /(^|\.)(embeddings|wte|wpe|embed_\w+|shared)\./.test(name) ? 0 : layers;
}
