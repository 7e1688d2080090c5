/**
 * Cuts a word into pieces of a vocabulary: always the longest that fits what is left of the word, from the left.
 *
 * @param word - in small letters, at least one
 * @param vocabulary - pieces that begin a word, and pieces that go on, which are written with `##` in front
 * @returns the pieces as the vocabulary writes them; `['[UNK]']` if somewhere none fits
 */
export function wordPieces(word: string, vocabulary: string[]): string[] {
  // BEGIN SOLUTION
  const known = new Set(vocabulary);
  const pieces: string[] = [];
  let start = 0;
  while (start < word.length) {
    const piece = (end: number): string => (start === 0 ? '' : '##') + word.slice(start, end);
    let end = word.length;
    while (end > start && !known.has(piece(end))) end--;
    if (end === start) return ['[UNK]'];
    pieces.push(piece(end));
    start = end;
  }
  return pieces;
  // END SOLUTION
}
