/**
 * The mean of the classes' F1 scores, every class counting alike. F1 is the harmonic mean of precision (of what
 * was called this class, the share that is) and recall (of what is this class, the share that was found).
 *
 * @param labels - the true class ids, 0 … classCount − 1
 * @param predictions - the predicted ids, in the same order
 * @param classCount - all classes count, also one that is nowhere found: its F1 is 0
 */
export function macroF1(labels: number[], predictions: number[], classCount: number): number {
  throw new Error('Not implemented yet: macroF1');
}
