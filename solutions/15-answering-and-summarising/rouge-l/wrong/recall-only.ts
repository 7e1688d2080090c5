// mistake: that is recall alone
/** The words that ROUGE counts: runs of letters and digits, in small letters. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

export function rougeL(summary: string, reference: string): number {
  const [written, wanted] = [wordsOf(summary), wordsOf(reference)];
  let row = new Array<number>(wanted.length + 1).fill(0);
  for (const word of written) {
    const next = [0];
    wanted.forEach((other, j) => next.push(word === other ? row[j] + 1 : Math.max(row[j + 1], next[j])));
    row = next;
  }
  return wanted.length === 0 ? 0 : row[wanted.length] / wanted.length;
}
