// mistake: padding is numbered like tokens
export function positionIds(inputIds: number[][], padTokenId: number): number[][] {
  return inputIds.map((row) => row.map((_, t) => padTokenId + 1 + t));
}
