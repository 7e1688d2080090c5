// mistake: tokens that were made by a merge are not merged again
interface Merge {
  left: number;
  right: number;
  id: number;
}

export function encodeWord(word: number[], merges: Merge[]): number[] {
  const ids: number[] = [];
  for (let i = 0; i < word.length;) {
    const merge = merges.find(({ left, right }) => left === word[i] && right === word[i + 1]);
    ids.push(merge ? merge.id : word[i]);
    i += merge ? 2 : 1;
  }
  return ids;
}
