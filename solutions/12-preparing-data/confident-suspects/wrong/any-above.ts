// mistake: any other class above its threshold makes it suspect
export function suspects(labels: number[], probabilities: number[][]): number[] {
  const thresholds = probabilities[0].map((_, k) => {
    const own = probabilities.filter((_row, n) => labels[n] === k).map((row) => row[k]);
    return own.reduce((sum, p) => sum + p, 0) / own.length;
  });
  return labels.flatMap((label, n) => {
    const row = probabilities[n];
    return row.some((p, k) => k !== label && p >= thresholds[k]) ? [n] : [];
  });
}
