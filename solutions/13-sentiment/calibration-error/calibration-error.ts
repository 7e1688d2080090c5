/**
 * Expected calibration error (Guo et al. 2017, eq. 3): predictions are sorted into bins by their confidence; by how much
 * accuracy and mean confidence of a bin differ, on the mean over all predictions.
 *
 * @param confidences - of each prediction, in [0, 1]
 * @param right - whether it was right
 * @param bins - of equal width: bin i holds confidences from i / bins to below (i + 1) / bins, the last one 1 too
 */
export function calibrationError(confidences: number[], right: boolean[], bins: number): number {
  // BEGIN SOLUTION
  const groups = Array.from({ length: bins }, () => ({ count: 0, sure: 0, right: 0 }));
  confidences.forEach((confidence, i) => {
    const group = groups[Math.min(bins - 1, Math.floor(confidence * bins))];
    group.count += 1;
    group.sure += confidence;
    group.right += Number(right[i]);
  });
  return groups.reduce((sum, { sure, right }) => sum + Math.abs(right - sure), 0) / confidences.length;
  // END SOLUTION
}
