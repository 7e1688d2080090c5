/**
 * For an error message: `; did you mean "x"?` if a word is close to the one given, else all there are.
 *
 * @param given - what the user wrote
 * @param words - what is known
 */
export function didYouMean(given: string, words: readonly string[]): string {
  const [nearest] = words
    .map((word) => ({ word, distance: editDistance(given.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  if (nearest && nearest.distance <= Math.max(2, given.length / 3))
    return `; did you mean "${nearest.word}"?`;
  return `; there are: ${words.join(', ')}`;
}

/** Levenshtein 1965: the fewest insertions, deletions and replacements that turn a into b. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
