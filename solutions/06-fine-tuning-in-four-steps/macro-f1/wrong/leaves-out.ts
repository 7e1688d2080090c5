// mistake: left out of the mean
export function macroF1(labels: number[], predictions: number[], classCount: number): number {
  const scores: number[] = [];
  for (let id = 0; id < classCount; id++) {
    const found = labels.filter((label, place) => label === id && predictions[place] === id).length;
    const actual = labels.filter((label) => label === id).length;
    const predicted = predictions.filter((prediction) => prediction === id).length;
    if (found > 0) scores.push((2 * found) / (actual + predicted));
  }
  return scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
}
