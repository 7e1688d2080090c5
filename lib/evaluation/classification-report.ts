import { expectedCalibrationError } from './calibration';
import {
  accuracy,
  type ClassScores,
  confusionMatrix,
  macroF1,
  precisionRecallF1,
} from './classification-metrics';

/** How well a classifier does on labelled texts. */
export interface ClassificationReport {
  /** Mean cross-entropy, nats a text, every text weighing the same. */
  readonly loss: number;
  readonly accuracy: number;
  readonly macroF1: number;
  /** Expected calibration error: how far confidence is from accuracy, see `expectedCalibrationError`. */
  readonly ece: number;
  /** By class id. */
  readonly perClass: ClassScores[];
  /** `confusion[true][predicted]`, counts. */
  readonly confusion: number[][];
}

/**
 * Measures what a classifier says; its answer is the likeliest class.
 *
 * @param labels - the true class ids
 * @param probabilities - for each text of every class, in the same order
 */
export function classificationReport(
  labels: readonly number[],
  probabilities: readonly (readonly number[])[],
  classCount: number,
): ClassificationReport {
  const guesses = probabilities.map((row) => row.indexOf(Math.max(...row)));
  const tiny = 1e-30; // a probability that underflowed to 0 must not make the loss infinite
  const losses = labels.map((label, place) => -Math.log(Math.max(tiny, probabilities[place][label])));
  return {
    loss: losses.reduce((sum, loss) => sum + loss, 0) / labels.length,
    accuracy: accuracy(labels, guesses),
    macroF1: macroF1(labels, guesses, classCount),
    ece: expectedCalibrationError(probabilities, labels),
    perClass: precisionRecallF1(labels, guesses, classCount),
    confusion: confusionMatrix(labels, guesses, classCount),
  };
}
