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
  throw new Error('Not implemented yet: bleu');
}
