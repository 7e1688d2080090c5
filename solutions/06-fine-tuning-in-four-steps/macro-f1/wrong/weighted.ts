// mistake: the classes are weighted by their size
export function macroF1(labels: number[], predictions: number[], classCount: number): number {
  let sum = 0;
  for (let id = 0; id < classCount; id++) {
    const found = labels.filter((label, place) => label === id && predictions[place] === id).length;
    const actual = labels.filter((label) => label === id).length;
    const predicted = predictions.filter((prediction) => prediction === id).length;
    if (found > 0) sum += (actual * 2 * found) / (actual + predicted);
  }
  return sum / labels.length;
}
