/**
 * BLEU of one translation beside one reference, both already cut into words, with n-grams up to `longest`.
 *
 * BLEU = 100 · BP · (p₁·p₂·…·pₙ)^(1/n), where pₙ is the share of the translation's n-grams that stand in the
 * reference, an n-gram counted at most as often as the reference has it, and BP = exp(1 − r/c) if the translation
 * (c words) is shorter than the reference (r words), else 1. If any share is 0, BLEU is 0.
 *
 * @remarks Papineni et al. 2002. For a test set all counts are summed before dividing.
 * @param words - of the translation, at least `longest` of them
 * @param reference - its words
 */
export function bleu(words: string[], reference: string[], longest: number): number {
  // BEGIN SOLUTION
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
    for (const [ngram, count] of countNgrams(words, n)) matches += Math.min(count, expected.get(ngram) ?? 0);
    product *= matches / (words.length - n + 1);
  }
  const brevityPenalty = Math.min(1, Math.exp(1 - reference.length / words.length));
  return 100 * brevityPenalty * product ** (1 / longest);
  // END SOLUTION
}
