/**
 * Rows of TF-IDF for texts, learned from training texts alone. The vocabulary is the words of the training texts,
 * sorted. A word counts as often as it is in the text, times its rarity ln((1 + n) / (1 + df)) + 1, where df of the n
 * training texts have it.
 *
 * @param train - texts in small letters, words separated by one space
 * @param texts - what to make rows of
 * @returns for each text one number a word of the vocabulary
 */
export function wordFeatures(train: string[], texts: string[]): number[][] {
  // BEGIN SOLUTION
  const vocabulary = [...new Set(train.flatMap((text) => text.split(' ')))].sort();
  const rarity = vocabulary.map((word) => {
    const df = train.filter((text) => text.split(' ').includes(word)).length;
    return Math.log((1 + train.length) / (1 + df)) + 1;
  });
  return texts.map((text) => {
    const words = text.split(' ');
    return vocabulary.map((known, i) => words.filter((word) => word === known).length * rarity[i]);
  });
  // END SOLUTION
}
