import { ConfigError } from '../errors';

/** How well one class is found. */
export interface ClassScores {
  /** Of those predicted as this class, the share that is; 0 if none was predicted. */
  readonly precision: number;
  /** Of those that are this class, the share that was found; 0 if there is none. */
  readonly recall: number;
  /** Harmonic mean of precision and recall; 0 if both are. */
  readonly f1: number;
  /** How many examples are of this class. */
  readonly support: number;
}

/**
 * The share of predictions that are right. Of no examples: 0.
 *
 * @param labels - the true class ids
 * @param predictions - the predicted class ids, in the same order
 */
export function accuracy(labels: ArrayLike<number>, predictions: ArrayLike<number>): number {
  checkLengths('accuracy', labels, predictions);
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] === predictions[i]) right++;
  return labels.length === 0 ? 0 : right / labels.length;
}

/**
 * How often each class was taken for which.
 *
 * @remarks scikit-learn's `confusion_matrix`.
 * @param labels - true class ids, 0 … classCount − 1
 * @param predictions - predicted class ids, in the same order
 * @returns counts, `matrix[true][predicted]`
 * @throws ConfigError for an id outside the classes
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classCount: number,
): number[][] {
  checkLengths('confusionMatrix', labels, predictions);
  const matrix = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (let i = 0; i < labels.length; i++) {
    for (const id of [labels[i], predictions[i]]) {
      if (!(Number.isInteger(id) && id >= 0 && id < classCount)) {
        throw new ConfigError(
          `confusionMatrix: class ids must be whole numbers from 0 to ${classCount - 1}, got ${id} at place ${i}`,
        );
      }
    }
    matrix[labels[i]][predictions[i]]++;
  }
  return matrix;
}

/**
 * Precision, recall and F1 of each class.
 *
 * @remarks scikit-learn's `precision_recall_fscore_support` with `zero_division=0`.
 * @returns one entry a class, in the order of the ids
 */
export function precisionRecallF1(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classCount: number,
): ClassScores[] {
  const matrix = confusionMatrix(labels, predictions, classCount);
  return matrix.map((row, id) => {
    const truePositives = row[id];
    const support = row.reduce((sum, count) => sum + count, 0);
    const predicted = matrix.reduce((sum, other) => sum + other[id], 0);
    return {
      precision: ratio(truePositives, predicted),
      recall: ratio(truePositives, support),
      f1: ratio(2 * truePositives, support + predicted), // = 2PR / (P + R)
      support,
    };
  });
}

/**
 * The mean of the classes' F1, each class counting alike however rare it is: a model that always
 * says the commonest class scores badly here.
 *
 * @remarks scikit-learn's `f1_score(average='macro', zero_division=0)` over all classCount classes.
 */
export function macroF1(
  labels: ArrayLike<number>,
  predictions: ArrayLike<number>,
  classCount: number,
): number {
  const scores = precisionRecallF1(labels, predictions, classCount);
  return scores.reduce((sum, { f1 }) => sum + f1, 0) / classCount;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function checkLengths(where: string, labels: ArrayLike<number>, predictions: ArrayLike<number>): void {
  if (labels.length === predictions.length) return;
  throw new ConfigError(
    `${where}: there must be one prediction for each label, got ${labels.length} labels and ${predictions.length} predictions`,
  );
}
