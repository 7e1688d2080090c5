// mistake: shares are left to chance
export function stratifiedSubset(labels: string[], count: number, order: number[]): number[] {
  return order.slice(0, count);
}
