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
  // BEGIN SOLUTION
  const [written, wanted] = [wordsOf(summary), wordsOf(reference)];
  // length[i][j]: of the longest sequence that is in the first i words of one and the first j of the other.
  const length = Array.from({ length: written.length + 1 }, () =>
    new Array<number>(wanted.length + 1).fill(0),
  );
  for (let i = 1; i <= written.length; i++) {
    for (let j = 1; j <= wanted.length; j++) {
      length[i][j] =
        written[i - 1] === wanted[j - 1]
          ? length[i - 1][j - 1] + 1
          : Math.max(length[i - 1][j], length[i][j - 1]);
    }
  }
  const common = length[written.length][wanted.length];
  if (common === 0) return 0;
  const [precision, recall] = [common / written.length, common / wanted.length];
  return (2 * precision * recall) / (precision + recall);
  // END SOLUTION
}
