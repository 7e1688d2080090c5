// mistake: the first match was taken each time
/** The words that ROUGE counts: runs of letters and digits, in small letters. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

export function rougeL(summary: string, reference: string): number {
  const [written, wanted] = [wordsOf(summary), wordsOf(reference)];
  let [common, from] = [0, 0];
  for (const word of written) {
    const at = wanted.indexOf(word, from);
    if (at < 0) continue;
    common++;
    from = at + 1;
  }
  return common === 0 ? 0 : (2 * common) / (written.length + wanted.length);
}
