/** Log-probabilities of the two replies of each pair, one number a pair. */
export interface PairLogProbabilities {
  /** log π(y_w | x): of the better reply. */
  readonly chosen: number[];
  /** log π(y_l | x): of the worse one. */
  readonly rejected: number[];
}

/**
 * The loss of Direct Preference Optimization, mean over the pairs:
 * −log σ(β·log π(y_w)/π_ref(y_w) − β·log π(y_l)/π_ref(y_l)).
 *
 * @param policy - of the model that learns
 * @param reference - of the model as it was
 */
export function dpoLoss(policy: PairLogProbabilities, reference: PairLogProbabilities, beta: number): number {
  throw new Error('Not implemented yet: dpoLoss');
}
