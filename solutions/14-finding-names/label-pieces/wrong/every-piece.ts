// mistake: every piece has its word's tag
export function labelPieces(tagIds: number[], pieceCounts: number[]): number[] {
  return [-100, ...tagIds.flatMap((tag, word) => new Array<number>(pieceCounts[word]).fill(tag)), -100];
}
