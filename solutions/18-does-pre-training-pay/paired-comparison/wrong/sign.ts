// mistake: the sign is turned round
export function pairedComparison(
  before: number[],
  after: number[],
): { difference: number; standardError: number; t: number } {
  const n = before.length;
  const differences = before.map((score, i) => score - after[i]);
  const difference = differences.reduce((sum, value) => sum + value, 0) / n;
  const squares = differences.reduce((sum, value) => sum + (value - difference) ** 2, 0);
  const standardError = Math.sqrt(squares / (n - 1) / n);
  return { difference, standardError, t: difference / standardError };
}
