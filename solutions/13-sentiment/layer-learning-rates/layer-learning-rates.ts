/**
 * Discriminative learning rates (Howard and Ruder 2018, §3.2): by what the learning rate of each parameter of a BERT
 * classifier is multiplied. The head learns at the full rate; the last block, and the pooler behind it, at `decay` of it; each
 * block below at `decay` of the one above; the embeddings at `decay` of the first block.
 *
 * @param names - of parameters: `bert.embeddings.word_embeddings.weight`, `bert.encoder.layer.0.output.dense.weight`,
 * `bert.pooler.dense.weight`, `classifier.weight`
 * @param layers - how many blocks the encoder has; they are counted from 0
 * @param decay - above 0, at most 1
 * @returns one factor a name, in their order
 */
export function learningRateScales(names: string[], layers: number, decay: number): number[] {
  // BEGIN SOLUTION
  const distance = (name: string): number => {
    const block = /layer\.(\d+)\./.exec(name)?.[1];
    if (block !== undefined) return layers - Number(block);
    if (name.startsWith('classifier')) return 0;
    return name.includes('embeddings') ? layers + 1 : 1;
  };
  return names.map((name) => decay ** distance(name));
  // END SOLUTION
}
