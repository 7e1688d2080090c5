import { ShapeError } from '../errors';

/** What {@link confidentJoint} counts. */
export interface ConfidentJoint {
  /** `counts[i][j]`: examples with label i that are confidently of class j. */
  readonly counts: number[][];
  /** For each class, the mean probability that examples with its label are given for it; NaN without examples. */
  readonly thresholds: number[];
  /** For each example the class it is confidently of, or -1. */
  readonly classes: Int32Array;
}

/** An example whose label is probably wrong. */
export interface LabelSuspect {
  /** Its place among the examples, from 0. */
  readonly index: number;
  /** The label it has, and the class it is confidently of. */
  readonly label: number;
  readonly suggested: number;
  /** The probability of the label it has: the lower, the more suspect. */
  readonly selfConfidence: number;
}

// ANCHOR: confidentJoint
/**
 * Confident learning's count of which label stands where which class belongs. An example is confidently of class j if
 * its probability for j is at least the mean that examples labelled j have for it; of several, the most probable.
 *
 * @remarks Northcutt, Jiang and Chuang 2021, "Confident Learning", §3.1, eq. 1 and 2, before calibration.
 * @param labels - the labels given, 0 to C − 1
 * @param probabilities - [N][C], out of fold: from a model that did not learn from the example. A model that did would
 * agree with the error.
 * @throws ShapeError if there are not as many rows as labels, or a label is none of the classes
 */
export function confidentJoint(
  labels: ArrayLike<number>,
  probabilities: readonly ArrayLike<number>[],
): ConfidentJoint {
  const size = requireRows(labels, probabilities);
  const sums = new Array<number>(size).fill(0);
  const examples = new Array<number>(size).fill(0);
  probabilities.forEach((row, n) => {
    sums[labels[n]] += row[labels[n]];
    examples[labels[n]]++;
  });
  const thresholds = sums.map((sum, j) => sum / examples[j]);

  const counts = sums.map(() => new Array<number>(size).fill(0));
  const classes = Int32Array.from(probabilities, (row, n) => {
    let confident = -1;
    for (let j = 0; j < size; j++) {
      // A hair's breadth below counts, as in cleanlab: a mean of equal numbers may be above them by rounding.
      if (row[j] >= thresholds[j] - 1e-6 && (confident < 0 || row[j] > row[confident])) confident = j;
    }
    if (confident >= 0) counts[labels[n]][confident]++;
    return confident;
  });
  return { counts, thresholds, classes };
}

/**
 * Examples that are confidently of another class than their label says, the most suspect first.
 *
 * @remarks Northcutt et al. 2021, §3.2, method 2 (off-diagonals of the confident joint), ranked by self-confidence.
 * As in cleanlab, an example whose label is the most probable class after all is none. A suspect is to be looked at, not
 * thrown away: hard examples are among them.
 */
export function findLabelErrors(
  labels: ArrayLike<number>,
  probabilities: readonly ArrayLike<number>[],
): LabelSuspect[] {
  const { classes } = confidentJoint(labels, probabilities);
  const suspects: LabelSuspect[] = [];
  classes.forEach((suggested, index) => {
    const label = labels[index];
    const row = Array.from(probabilities[index]);
    if (suggested >= 0 && suggested !== label && row[label] < Math.max(...row)) {
      suspects.push({ index, label, suggested, selfConfidence: row[label] });
    }
  });
  return suspects.sort((a, b) => a.selfConfidence - b.selfConfidence || a.index - b.index);
}
// ANCHOR_END: confidentJoint

/** Returns C. */
function requireRows(labels: ArrayLike<number>, probabilities: readonly ArrayLike<number>[]): number {
  if (labels.length !== probabilities.length) {
    throw new ShapeError(
      `confidentJoint: a row of probabilities is required for each label, got ${probabilities.length} rows for ` +
        `${labels.length} labels`,
    );
  }
  const size = probabilities[0]?.length ?? 0;
  probabilities.forEach((row, n) => {
    if (row.length !== size)
      throw new ShapeError(`confidentJoint: row ${n} must have ${size} probabilities, got ${row.length}`);
    if (!Number.isInteger(labels[n]) || labels[n] < 0 || labels[n] >= size)
      throw new ShapeError(`confidentJoint: label ${n} must be one of 0 to ${size - 1}, got ${labels[n]}`);
  });
  return size;
}
