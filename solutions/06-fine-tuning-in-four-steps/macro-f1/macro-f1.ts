/**
 * The mean of the classes' F1 scores, every class counting alike. F1 is the harmonic mean of precision (of what
 * was called this class, the share that is) and recall (of what is this class, the share that was found).
 *
 * @param labels - the true class ids, 0 … classCount − 1
 * @param predictions - the predicted ids, in the same order
 * @param classCount - all classes count, also one that is nowhere found: its F1 is 0
 */
export function macroF1(labels: number[], predictions: number[], classCount: number): number {
  // BEGIN SOLUTION
  let sum = 0;
  for (let id = 0; id < classCount; id++) {
    const found = labels.filter((label, place) => label === id && predictions[place] === id).length;
    const actual = labels.filter((label) => label === id).length;
    const predicted = predictions.filter((prediction) => prediction === id).length;
    sum += found === 0 ? 0 : (2 * found) / (actual + predicted); // = 2PR / (P + R)
  }
  return sum / classCount;
  // END SOLUTION
}
