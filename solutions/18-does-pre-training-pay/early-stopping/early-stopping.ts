/** How a run with early stopping ended. */
export interface Stopped {
  /** The epoch whose weights are kept, from 0. */
  bestEpoch: number;
  /** Its score on the test part. */
  testScore: number;
  /** How many epochs were run in all. */
  epochs: number;
}

/**
 * A run that keeps the epoch of the highest validation score, and stops after `patience` epochs without a higher one.
 *
 * @param validation - score after each epoch, if it were run; higher is better, of equal ones the earlier is kept
 * @param test - the same on the test part
 * @param patience - at least 1
 */
export function earlyStopping(validation: number[], test: number[], patience: number): Stopped {
  // BEGIN SOLUTION
  let bestEpoch = 0;
  let epochs = 1;
  while (epochs < validation.length && epochs - 1 - bestEpoch < patience) {
    if (validation[epochs] > validation[bestEpoch]) bestEpoch = epochs;
    epochs++;
  }
  return { bestEpoch, testScore: test[bestEpoch], epochs };
  // END SOLUTION
}
