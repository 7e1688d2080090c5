// mistake: 0 / 0
export function macroF1(labels: number[], predictions: number[], classCount: number): number {
  let sum = 0;
  for (let id = 0; id < classCount; id++) {
    const both = labels.filter((label, i) => label === id && predictions[i] === id).length;
    const precision = both / predictions.filter((prediction) => prediction === id).length;
    const recall = both / labels.filter((label) => label === id).length;
    sum += (2 * precision * recall) / (precision + recall);
  }
  return sum / classCount;
}
