// mistake: the common words had to stand side by side
/** The words that ROUGE counts: runs of letters and digits, in small letters. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

export function rougeL(summary: string, reference: string): number {
  const [written, wanted] = [wordsOf(summary), wordsOf(reference)];
  let common = 0;
  for (let i = 0; i < written.length; i++) {
    for (let j = 0; j < wanted.length; j++) {
      let run = 0;
      while (i + run < written.length && j + run < wanted.length && written[i + run] === wanted[j + run]) run++;
      common = Math.max(common, run);
    }
  }
  return common === 0 ? 0 : (2 * common) / (written.length + wanted.length);
}
