// mistake: patience is passed over
export function earlyStopping(
  validation: number[],
  test: number[],
): { bestEpoch: number; testScore: number; epochs: number } {
  const bestEpoch = validation.indexOf(Math.max(...validation));
  return { bestEpoch, testScore: test[bestEpoch], epochs: validation.length };
}
