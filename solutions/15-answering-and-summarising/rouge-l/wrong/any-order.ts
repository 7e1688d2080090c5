// mistake: the order of the words was not looked at
/** The words that ROUGE counts: runs of letters and digits, in small letters. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

export function rougeL(summary: string, reference: string): number {
  const [written, wanted] = [wordsOf(summary), wordsOf(reference)];
  const left = [...wanted];
  let common = 0;
  for (const word of written) {
    const at = left.indexOf(word);
    if (at < 0) continue;
    left.splice(at, 1);
    common++;
  }
  return common === 0 ? 0 : (2 * common) / (written.length + wanted.length);
}
