// mistake: counts are not clipped
export function bleu(words: string[], reference: string[], longest: number): number {
  const countNgrams = (text: string[], n: number): Map<string, number> => {
    const counts = new Map<string, number>();
    for (let i = 0; i + n <= text.length; i++) {
      const ngram = text.slice(i, i + n).join(' ');
      counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
    }
    return counts;
  };
  let product = 1;
  for (let n = 1; n <= longest; n++) {
    const expected = countNgrams(reference, n);
    let matches = 0;
    for (const [ngram, count] of countNgrams(words, n)) matches += expected.has(ngram) ? count : 0;
    product *= matches / (words.length - n + 1);
  }
  const brevityPenalty = Math.min(1, Math.exp(1 - reference.length / words.length));
  return 100 * brevityPenalty * product ** (1 / longest);
}
