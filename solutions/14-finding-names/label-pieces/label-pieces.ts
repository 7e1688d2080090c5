/** What the loss passes over. */
export const ignoredLabel = -100;

/**
 * The labels of a sentence's tokens for a token classifier. The tokens are `[CLS]`, then the pieces of all words, then
 * `[SEP]`. The first piece of each word has the word's tag; all other tokens have {@link ignoredLabel}.
 *
 * @param tagIds - the tag's number of each word
 * @param pieceCounts - of how many pieces each word is, at least 1
 * @returns one label a token
 */
export function labelPieces(tagIds: number[], pieceCounts: number[]): number[] {
  // BEGIN SOLUTION
  const labels = [ignoredLabel];
  tagIds.forEach((tag, word) => {
    labels.push(tag, ...new Array<number>(pieceCounts[word] - 1).fill(ignoredLabel));
  });
  return [...labels, ignoredLabel];
  // END SOLUTION
}
