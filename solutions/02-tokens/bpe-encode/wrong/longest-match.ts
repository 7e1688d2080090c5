// mistake: the longest token that fits is taken from the left
interface Merge {
  left: number;
  right: number;
  id: number;
}

export function encodeWord(word: number[], merges: Merge[]): number[] {
  const parts = new Map<number, number[]>();
  const partsOf = (id: number): number[] => parts.get(id) ?? [id];
  for (const { left, right, id } of merges) parts.set(id, [...partsOf(left), ...partsOf(right)]);
  const ids: number[] = [];
  for (let i = 0; i < word.length;) {
    const fits = [...parts].filter(([, part]) => part.every((each, j) => word[i + j] === each));
    fits.sort((a, b) => b[1].length - a[1].length);
    ids.push(fits.length > 0 ? fits[0][0] : word[i]);
    i += fits.length > 0 ? fits[0][1].length : 1;
  }
  return ids;
}
