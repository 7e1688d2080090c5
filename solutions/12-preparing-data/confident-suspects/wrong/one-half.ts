// mistake: one threshold of 0.5 for all
export function suspects(labels: number[], probabilities: number[][]): number[] {
  const thresholds = probabilities[0].map(() => 0.5);
  return labels.flatMap((label, n) => {
    const row = probabilities[n];
    const confident = row.map((_, k) => k).filter((k) => row[k] >= thresholds[k]);
    if (confident.length === 0) return [];
    const best = confident.reduce((a, b) => (row[b] > row[a] ? b : a));
    return best === label ? [] : [n];
  });
}
