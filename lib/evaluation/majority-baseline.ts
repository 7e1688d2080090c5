import { ConfigError } from '../errors';
import { accuracy, confusionMatrix, macroF1 } from './classification-metrics';

/** What always answering the commonest class of the training data scores. */
export interface MajorityBaseline {
  /** The class that was commonest in training; of two alike the smaller id. */
  readonly label: number;
  readonly accuracy: number;
  readonly macroF1: number;
}

/**
 * The bar that any classifier must clear: answer the commonest class of the training data, always.
 *
 * @param trainingLabels - class ids, 0 … classCount − 1
 * @param labels - the class ids that are to be predicted
 * @throws ConfigError if there is no training label, or an id outside the classes
 */
export function majorityBaseline(
  trainingLabels: ArrayLike<number>,
  labels: ArrayLike<number>,
  classCount: number,
): MajorityBaseline {
  if (trainingLabels.length === 0) {
    throw new ConfigError('majorityBaseline: at least one training label is needed, got none');
  }
  // Of a confusion matrix of the labels with themselves the diagonal counts them, and each id is checked.
  const counts = confusionMatrix(trainingLabels, trainingLabels, classCount).map((row, id) => row[id]);
  const label = counts.indexOf(Math.max(...counts));
  const predictions = new Array<number>(labels.length).fill(label);
  return {
    label,
    accuracy: accuracy(labels, predictions),
    macroF1: macroF1(labels, predictions, classCount),
  };
}
