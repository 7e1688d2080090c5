// mistake: every disagreement is suspect
export function suspects(labels: number[], probabilities: number[][]): number[] {
  const thresholds = probabilities[0].map((_, k) => {
    const own = probabilities.filter((_row, n) => labels[n] === k).map((row) => row[k]);
    return own.reduce((sum, p) => sum + p, 0) / own.length;
  });
  return labels.flatMap((label, n) => {
    const row = probabilities[n];
    const best = row.indexOf(Math.max(...row));
    return best === label || thresholds.length === 0 ? [] : [n];
  });
}
