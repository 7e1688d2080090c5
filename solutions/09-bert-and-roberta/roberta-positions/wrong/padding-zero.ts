// mistake: padding has position 0
export function positionIds(inputIds: number[][], padTokenId: number): number[][] {
  return inputIds.map((row) => {
    let seen = 0;
    return row.map((id) => (id === padTokenId ? 0 : padTokenId + ++seen));
  });
}
