// mistake: only the first occurrence is merged
export function mergePair(ids: number[], pair: [number, number], newId: number): number[] {
  const at = ids.findIndex((id, i) => id === pair[0] && ids[i + 1] === pair[1]);
  return at < 0 ? ids : [...ids.slice(0, at), newId, ...ids.slice(at + 2)];
}
