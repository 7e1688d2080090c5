import { ConfigError } from '../errors';
import { Random } from '../random';

/** How {@link pairedBootstrap} draws. */
export interface PairedBootstrapOptions {
  /** Test sets that are drawn. Default 10,000. */
  readonly resamples?: number;
  /** Of the interval. Default 0.95. */
  readonly confidence?: number;
  /** Same seed, same draws. Default 1. */
  readonly seed?: number;
}

/** By how much one system is better than another on the same test set, and how sure that is. */
export interface PairedDifference {
  /** Mean of a − b. */
  readonly difference: number;
  /** Where the difference lies on so many of the drawn test sets: the percentile interval, its two ends. */
  readonly interval: readonly [number, number];
  /** How often chance alone would make a difference as large, either way, if there were none; in (0, 1]. */
  readonly pValue: number;
}

// ANCHOR: pairedBootstrap
/**
 * Whether system a is really better than system b, or only on this test set. The test set is drawn again and
 * again from itself, with replacement; each document brings the scores of both systems along, so that what makes
 * it easy or hard for both drops out of the difference.
 *
 * @remarks Efron and Tibshirani 1993, §13.3 (interval) and §16.4 (test: the differences moved so that their mean is
 * 0), with one added above and below the line (Davison and Hinkley 1997, eq. 4.11); for systems that write
 * language Koehn 2004. Seeds are another source of chance, which this does not see.
 * @param a - one score a document
 * @param b - the other system's scores of the same documents, in the same order
 * @throws ConfigError if they are not of one length, or there are fewer than two
 */
export function pairedBootstrap(
  a: readonly number[],
  b: readonly number[],
  { resamples = 10_000, confidence = 0.95, seed = 1 }: PairedBootstrapOptions = {},
): PairedDifference {
  requirePairs(a, b);
  const differences = a.map((score, document) => score - b[document]);
  const n = differences.length;
  const difference = differences.reduce((sum, value) => sum + value, 0) / n;
  const random = new Random(seed);
  const drawn = new Float64Array(resamples);
  let asLarge = 0;
  for (let sample = 0; sample < resamples; sample++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += differences[random.integer(n)];
    drawn[sample] = sum / n;
    // Without a difference the drawn ones would lie around 0 as these lie around the measured one.
    if (Math.abs(drawn[sample] - difference) >= Math.abs(difference) - rounding) asLarge++;
  }
  drawn.sort();
  const tail = (1 - confidence) / 2;
  return {
    difference,
    interval: [quantile(drawn, tail), quantile(drawn, 1 - tail)],
    pValue: (asLarge + 1) / (resamples + 1),
  };
}
// ANCHOR_END: pairedBootstrap

/** Two sums of the same numbers in another order may differ by this: they count as equal. */
const rounding = 1e-12;

/** Between the two nearest, in proportion; NumPy's `linear`. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [Math.floor(place), Math.ceil(place)];
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

function requirePairs(a: readonly number[], b: readonly number[]): void {
  if (a.length === b.length && a.length >= 2) return;
  throw new ConfigError(
    `pairedBootstrap: both systems must have a score of the same documents, of at least two, got ${a.length} and ${b.length}`,
  );
}
