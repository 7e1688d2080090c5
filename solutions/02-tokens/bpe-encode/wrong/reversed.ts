// mistake: the merge learned last is applied first
interface Merge {
  left: number;
  right: number;
  id: number;
}

export function encodeWord(word: number[], merges: Merge[]): number[] {
  let ids = [...word];
  for (const { left, right, id } of [...merges].reverse()) {
    const merged: number[] = [];
    for (let i = 0; i < ids.length;) {
      const found = ids[i] === left && ids[i + 1] === right;
      merged.push(found ? id : ids[i]);
      i += found ? 2 : 1;
    }
    ids = merged;
  }
  return ids;
}
