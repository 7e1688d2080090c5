// mistake: positions count from 0
export function positionIds(inputIds: number[][]): number[][] {
  return inputIds.map((row) => row.map((_, t) => t));
}
