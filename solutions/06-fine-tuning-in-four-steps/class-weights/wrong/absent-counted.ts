// mistake: the absent class is counted among the classes
export function classWeights(labels: number[], classCount: number): number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (const label of labels) counts[label] += 1;
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count === 0 || present === 0 ? 0 : labels.length / (classCount * count)));
}
