// mistake: only the first occurrence of a pair is joined
interface Merge {
  left: number;
  right: number;
  id: number;
}

export function encodeWord(word: number[], merges: Merge[]): number[] {
  const ids = [...word];
  for (const { left, right, id } of merges) {
    const at = ids.findIndex((each, i) => each === left && ids[i + 1] === right);
    if (at >= 0) ids.splice(at, 2, id);
  }
  return ids;
}
