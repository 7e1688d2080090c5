// mistake: the weight is the share of the class
export function classWeights(labels: number[], classCount: number): number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (const label of labels) counts[label] += 1;
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => present && count / labels.length);
}
