// mistake: the last piece has the tag
export function labelPieces(tagIds: number[], pieceCounts: number[]): number[] {
  const ofWords = tagIds.flatMap((tag, word) => [...new Array<number>(pieceCounts[word] - 1).fill(-100), tag]);
  return [-100, ...ofWords, -100];
}
