// mistake: it stopped one epoch too early
export function earlyStopping(
  validation: number[],
  test: number[],
  patience: number,
): { bestEpoch: number; testScore: number; epochs: number } {
  let [bestEpoch, epochs] = [0, 1];
  while (epochs < validation.length && epochs - bestEpoch < patience) {
    if (validation[epochs] > validation[bestEpoch]) bestEpoch = epochs;
    epochs++;
  }
  return { bestEpoch, testScore: test[bestEpoch], epochs };
}
