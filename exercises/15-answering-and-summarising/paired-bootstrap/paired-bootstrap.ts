/** What a paired bootstrap says of two systems. */
export interface Comparison {
  /** Mean of a − b over the documents. */
  difference: number;
  /** How often chance alone would make a difference as large, either way; in (0, 1]. */
  pValue: number;
}

/**
 * Whether system a is really better than system b, or only on this test set.
 *
 * On each drawn test set the mean difference is taken again. If a and b were equally good, the drawn differences would
 * lie around 0 just as they now lie around the measured one: so count those that are as far from the measured
 * difference as that is from 0.
 *
 * @remarks Efron and Tibshirani 1993, §16.4; Davison and Hinkley 1997, eq. 4.11.
 * @param a - one score a document
 * @param b - the other system's scores of the same documents
 * @param samples - drawn test sets: each a list of document numbers, with repetitions
 * @returns p = (count + 1) / (number of drawn sets + 1), for the measured set is one that is as far
 */
export function pairedBootstrap(a: number[], b: number[], samples: number[][]): Comparison {
  throw new Error('Not implemented yet: pairedBootstrap');
}
