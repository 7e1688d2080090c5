/** A merge: where `left` and `right` stand side by side, they become `id`. */
export interface Merge {
  left: number;
  right: number;
  id: number;
}

/**
 * Encodes one word by byte-pair encoding: of all pairs in it that have a merge, the one whose merge was
 * learned first is joined, everywhere in the word; again and again, until no pair has a merge.
 *
 * @param word - ids of the word's bytes
 * @param merges - in the order in which they were learned
 * @returns ids of the word's tokens; `word` is left as it is
 */
export function encodeWord(word: number[], merges: Merge[]): number[] {
  throw new Error('Not implemented yet: encodeWord');
}
