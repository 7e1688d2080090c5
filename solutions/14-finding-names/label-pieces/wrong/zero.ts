// mistake: special tokens have label 0
export function labelPieces(tagIds: number[], pieceCounts: number[]): number[] {
  return [0, ...tagIds.flatMap((tag, word) => [tag, ...new Array<number>(pieceCounts[word] - 1).fill(0)]), 0];
}
