// mistake: the test part chose
export function earlyStopping(
  validation: number[],
  test: number[],
  patience: number,
): { bestEpoch: number; testScore: number; epochs: number } {
  let [bestEpoch, epochs] = [0, 1];
  while (epochs < test.length && epochs - 1 - bestEpoch < patience) {
    if (test[epochs] > test[bestEpoch]) bestEpoch = epochs;
    epochs++;
  }
  return { bestEpoch, testScore: test[bestEpoch], epochs };
}
