// mistake: each prediction is compared alone
export function calibrationError(confidences: number[], right: boolean[], _bins: number): number {
  return (
    confidences.reduce((sum, confidence, i) => sum + Math.abs(Number(right[i]) - confidence), 0) /
    confidences.length
  );
}
