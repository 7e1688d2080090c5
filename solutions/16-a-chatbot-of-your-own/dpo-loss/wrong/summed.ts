// mistake: the losses are summed, not averaged
export interface PairLogProbabilities {
  readonly chosen: number[];
  readonly rejected: number[];
}

export function dpoLoss(policy: PairLogProbabilities, reference: PairLogProbabilities, beta: number): number {
  void reference;
  void beta;
  const losses = policy.chosen.map((chosen, pair) => {
    const margin = beta * (chosen - reference.chosen[pair] - (policy.rejected[pair] - reference.rejected[pair]));
    return Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin)));
  });
  return losses.reduce((sum, loss) => sum + loss, 0) ;
}
