/**
 * Expected calibration error (Guo et al. 2017, eq. 3): predictions are sorted into bins by their confidence; by how much
 * accuracy and mean confidence of a bin differ, on the mean over all predictions.
 *
 * @param confidences - of each prediction, in [0, 1]
 * @param right - whether it was right
 * @param bins - of equal width: bin i holds confidences from i / bins to below (i + 1) / bins, the last one 1 too
 */
export function calibrationError(confidences: number[], right: boolean[], bins: number): number {
  throw new Error('Not implemented yet: calibrationError');
}
