/** The words that ROUGE counts: runs of letters and digits, in small letters. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

/**
 * ROUGE-L of a summary: F1 of the longest sequence of words that is in both texts in the same order, with gaps.
 *
 * @remarks Lin 2004, §3.1, with precision and recall weighing the same.
 * @param summary - what was written
 * @param reference - what a person wrote
 * @returns in [0, 1]; 0 if they have no word in common
 */
export function rougeL(summary: string, reference: string): number {
  throw new Error('Not implemented yet: rougeL');
}
