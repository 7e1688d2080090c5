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
  // BEGIN SOLUTION
  const losses = policy.chosen.map((chosen, pair) => {
    const chosenReward = beta * (chosen - reference.chosen[pair]);
    const rejectedReward = beta * (policy.rejected[pair] - reference.rejected[pair]);
    const margin = chosenReward - rejectedReward;
    return Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin))); // −log σ(margin)
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  // END SOLUTION
}
