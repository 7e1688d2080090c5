// mistake: the last epoch is reported
export function earlyStopping(
  validation: number[],
  test: number[],
  patience: number,
): { bestEpoch: number; testScore: number; epochs: number } {
  let [best, epochs] = [0, 1];
  while (epochs < validation.length && epochs - 1 - best < patience) {
    if (validation[epochs] > validation[best]) best = epochs;
    epochs++;
  }
  return { bestEpoch: epochs - 1, testScore: test[epochs - 1], epochs };
}
