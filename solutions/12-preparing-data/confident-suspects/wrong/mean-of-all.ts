// mistake: the mean is taken over all examples
export function suspects(labels: number[], probabilities: number[][]): number[] {
  const thresholds = probabilities[0].map(
    (_, k) => probabilities.reduce((sum, row) => sum + row[k], 0) / probabilities.length,
  );
  return labels.flatMap((label, n) => {
    const row = probabilities[n];
    const confident = row.map((_, k) => k).filter((k) => row[k] >= thresholds[k]);
    if (confident.length === 0) return [];
    const best = confident.reduce((a, b) => (row[b] > row[a] ? b : a));
    return best === label ? [] : [n];
  });
}
