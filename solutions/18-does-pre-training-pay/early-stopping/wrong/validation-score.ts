// mistake: the validation score is reported
export function earlyStopping(
  validation: number[],
  test: number[],
  patience: number,
): { bestEpoch: number; testScore: number; epochs: number } {
  let [bestEpoch, epochs] = [0, 1];
  while (epochs < validation.length && epochs - 1 - bestEpoch < patience) {
    if (validation[epochs] > validation[bestEpoch]) bestEpoch = epochs;
    epochs++;
  }
  return { bestEpoch, testScore: validation[bestEpoch], epochs };
}
