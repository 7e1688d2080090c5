// mistake: the leftmost pair that has a merge is joined first
interface Merge {
  left: number;
  right: number;
  id: number;
}

export function encodeWord(word: number[], merges: Merge[]): number[] {
  const ids = [...word];
  for (let i = 0; i + 1 < ids.length;) {
    const merge = merges.find(({ left, right }) => left === ids[i] && right === ids[i + 1]);
    if (merge) {
      ids.splice(i, 2, merge.id);
      i = 0;
    } else {
      i += 1;
    }
  }
  return ids;
}
