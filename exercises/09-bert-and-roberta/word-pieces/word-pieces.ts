/**
 * Cuts a word into pieces of a vocabulary: always the longest that fits what is left of the word, from the left.
 *
 * @param word - in small letters, at least one
 * @param vocabulary - pieces that begin a word, and pieces that go on, which are written with `##` in front
 * @returns the pieces as the vocabulary writes them; `['[UNK]']` if somewhere none fits
 */
export function wordPieces(word: string, vocabulary: string[]): string[] {
  throw new Error('Not implemented yet: wordPieces');
}
