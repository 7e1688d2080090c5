// mistake: padding is counted
export function positionIds(inputIds: number[][], padTokenId: number): number[][] {
  return inputIds.map((row) => row.map((id, t) => (id === padTokenId ? padTokenId : padTokenId + 1 + t)));
}
