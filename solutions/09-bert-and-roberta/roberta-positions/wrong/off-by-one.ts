// mistake: positions begin at the padding id
export function positionIds(inputIds: number[][], padTokenId: number): number[][] {
  return inputIds.map((row) => {
    let seen = 0;
    return row.map((id) => (id === padTokenId ? padTokenId : padTokenId + seen++));
  });
}
