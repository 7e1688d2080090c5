// mistake: the special tokens have no place
export function labelPieces(tagIds: number[], pieceCounts: number[]): number[] {
  return tagIds.flatMap((tag, word) => [tag, ...new Array<number>(pieceCounts[word] - 1).fill(-100)]);
}
