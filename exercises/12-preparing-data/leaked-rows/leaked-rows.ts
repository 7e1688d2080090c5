/**
 * The rows of a test set that the training set gives away: whose text stands there too, but for case, punctuation and
 * white space. "See you!" and "see  you" are the same.
 *
 * @returns places in the test set, from 0, rising
 */
export function leakedRows(train: string[], test: string[]): number[] {
  throw new Error('Not implemented yet: leakedRows');
}
