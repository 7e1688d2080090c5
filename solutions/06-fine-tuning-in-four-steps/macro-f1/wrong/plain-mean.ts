// mistake: precision and recall are averaged plainly
export function macroF1(labels: number[], predictions: number[], classCount: number): number {
  let sum = 0;
  for (let id = 0; id < classCount; id++) {
    const both = labels.filter((label, i) => label === id && predictions[i] === id).length;
    if (both === 0) continue;
    const precision = both / predictions.filter((prediction) => prediction === id).length;
    const recall = both / labels.filter((label) => label === id).length;
    sum += (precision + recall) / 2;
  }
  return sum / classCount;
}
