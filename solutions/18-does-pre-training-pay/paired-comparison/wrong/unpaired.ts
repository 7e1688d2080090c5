// mistake: the scores are treated as unpaired
export function pairedComparison(
  before: number[],
  after: number[],
): { difference: number; standardError: number; t: number } {
  const n = before.length;
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / n;
  const variance = (values: number[]): number =>
    values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (n - 1);
  const difference = mean(after) - mean(before);
  const standardError = Math.sqrt((variance(before) + variance(after)) / n);
  return { difference, standardError, t: difference / standardError };
}
