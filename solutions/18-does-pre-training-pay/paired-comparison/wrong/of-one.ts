// mistake: not the error of their mean
export function pairedComparison(
  before: number[],
  after: number[],
): { difference: number; standardError: number; t: number } {
  const n = before.length;
  const differences = after.map((score, i) => score - before[i]);
  const difference = differences.reduce((sum, value) => sum + value, 0) / n;
  const squares = differences.reduce((sum, value) => sum + (value - difference) ** 2, 0);
  const standardError = Math.sqrt(squares / (n - 1));
  return { difference, standardError, t: difference / standardError };
}
