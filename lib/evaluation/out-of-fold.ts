import { ConfigError } from '../errors';
import type { Random } from '../random';
import { BagOfWordsClassifier } from './bag-of-words';

/** A classifier that says how probable each class is, text by text: [N][C]. */
export interface ProbabilisticClassifier {
  probabilities(texts: readonly string[]): number[][] | Promise<number[][]>;
}

/** How {@link outOfFoldProbabilities} divides, and what it trains. */
export interface OutOfFoldOptions {
  readonly classCount: number;
  readonly random: Random;
  /** Parts, each foretold by a classifier that was trained on all others. Default: 5 */
  readonly folds?: number;
  /** Default: logistic regression on words */
  readonly train?: (
    texts: readonly string[],
    labels: readonly number[],
  ) => ProbabilisticClassifier | Promise<ProbabilisticClassifier>;
}

// ANCHOR: outOfFold
/**
 * The probability of every class for each text, by a classifier that has not learned from that text: what
 * `findLabelErrors` needs. Remove copies first, or a text is foretold by its own copy.
 *
 * @remarks K-fold cross-validation, as Northcutt et al. 2021 advise for confident learning.
 * @throws ConfigError if there are fewer texts than folds, or fewer than two folds
 */
export async function outOfFoldProbabilities(
  texts: readonly string[],
  labels: readonly number[],
  {
    classCount,
    random,
    folds = 5,
    train = (known, ids) => new BagOfWordsClassifier(known, ids, { classCount }),
  }: OutOfFoldOptions,
): Promise<number[][]> {
  if (!(folds >= 2 && texts.length >= folds)) {
    throw new ConfigError(
      `outOfFold: from 2 folds to one a text are required, got ${folds} for ${texts.length}`,
    );
  }
  const order = random.shuffle(texts.map((_, i) => i));
  const probabilities: number[][] = [];
  for (let fold = 0; fold < folds; fold++) {
    const [inside, outside] = [true, false].map((is) =>
      order.filter((_, place) => (place % folds === fold) === is),
    );
    const classifier = await train(
      outside.map((i) => texts[i]),
      outside.map((i) => labels[i]),
    );
    const rows = await classifier.probabilities(inside.map((i) => texts[i]));
    inside.forEach((i, place) => (probabilities[i] = rows[place]));
  }
  return probabilities;
}
// ANCHOR_END: outOfFold
