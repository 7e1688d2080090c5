// mistake: the k least likely tokens are kept
export function sampleTopK(
  logits: Float32Array,
  k: number,
  temperature: number,
  uniform: Float64Array,
): Int32Array {
  const ids = Array.from(logits.keys()).sort((a, b) => logits[b] - logits[a]);
  const kept = ids.slice(-k);
  const weight = (id: number): number => Math.exp((logits[id] - logits[ids[0]]) / temperature);
  const total = kept.reduce((sum, id) => sum + weight(id), 0);
  return Int32Array.from(uniform, (u) => {
    let left = u * total;
    const place = kept.findIndex((id) => (left -= weight(id)) < 0);
    return kept[place === -1 ? kept.length - 1 : place];
  });
}
