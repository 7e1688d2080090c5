import { ConfigError } from '../errors';

/** Predictions of about the same confidence. */
export interface ReliabilityBin {
  /** Confidences above this … */
  readonly from: number;
  /** … up to and with this. */
  readonly to: number;
  /** How many predictions. */
  readonly count: number;
  /** Their mean confidence; 0 if there are none. */
  readonly confidence: number;
  /** The share of them that is right; 0 if there are none. */
  readonly accuracy: number;
}

/**
 * How confident predictions are, and how often they are right then: of those with a confidence of about 0.8, of
 * an honest model 80 % are right. Drawn, it is a reliability diagram.
 *
 * @param probabilities - for each text of every class; the answer is the likeliest, its probability the confidence
 * @param labels - the true class ids
 * @param bins - of equal width
 */
export function reliability(
  probabilities: readonly (readonly number[])[],
  labels: readonly number[],
  bins = 15,
): ReliabilityBin[] {
  requireSame(probabilities, labels);
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, right: 0 }));
  probabilities.forEach((row, place) => {
    const confidence = Math.max(...row);
    const bin = sums[Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1))];
    bin.count++;
    bin.confidence += confidence;
    bin.right += Number(row.indexOf(confidence) === labels[place]);
  });
  return sums.map(({ count, confidence, right }, i) => ({
    from: i / bins,
    to: (i + 1) / bins,
    count,
    confidence: count === 0 ? 0 : confidence / count,
    accuracy: count === 0 ? 0 : right / count,
  }));
}

// ANCHOR: expectedCalibrationError
/**
 * Expected calibration error: by how much confidence and accuracy differ, on the mean over all predictions.
 *
 * @remarks Naeini et al. 2015; Guo et al. 2017, eq. 3, with 15 bins.
 */
export function expectedCalibrationError(
  probabilities: readonly (readonly number[])[],
  labels: readonly number[],
  bins = 15,
): number {
  return reliability(probabilities, labels, bins).reduce(
    (sum, { count, confidence, accuracy }) => sum + (count / labels.length) * Math.abs(accuracy - confidence),
    0,
  );
}
// ANCHOR_END: expectedCalibrationError

// ANCHOR: temper
/**
 * Probabilities as they would be with all logits divided by a temperature: above 1 the model is less sure, below
 * surer. The likeliest class stays the likeliest.
 *
 * @param probabilities - of every class
 */
export function temper(probabilities: readonly number[], temperature: number): number[] {
  // Logarithms of probabilities are logits, but for a constant that softmax takes away.
  const logits = probabilities.map((p) => Math.log(Math.max(p, 1e-30)) / temperature);
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
// ANCHOR_END: temper

/**
 * The temperature with which the right answers are the least surprising: found on a part that was not learned
 * from, it makes confidences honest and changes no answer.
 *
 * @remarks Guo et al. 2017, §4.2. The mean loss as a function of 1 / temperature is convex (a log-sum-exp of what
 * is linear in it), so the interval is narrowed by golden sections; in logarithms, from 0.05 to 20.
 */
export function fitTemperature(
  probabilities: readonly (readonly number[])[],
  labels: readonly number[],
): number {
  requireSame(probabilities, labels);
  const lossAt = (logTemperature: number): number =>
    probabilities.reduce(
      (sum, row, place) =>
        sum - Math.log(Math.max(1e-30, temper(row, Math.exp(logTemperature))[labels[place]])),
      0,
    );
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [Math.log(0.05), Math.log(20)];
  while (high - low > 1e-6) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)];
    if (lossAt(left) < lossAt(right)) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}

function requireSame(probabilities: readonly unknown[], labels: readonly number[]): void {
  if (probabilities.length === labels.length && labels.length > 0) return;
  throw new ConfigError(
    `calibration: a label is required for each prediction, and at least one, got ${labels.length} for ${probabilities.length}`,
  );
}
