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
  throw new Error('Not implemented yet: earlyStopping');
}
