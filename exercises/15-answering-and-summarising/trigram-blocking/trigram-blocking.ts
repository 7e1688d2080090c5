/** The words that ROUGE counts: runs of letters and digits, in small letters. */
function wordsOf(sentence: string): string[] {
  return sentence.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

/**
 * The sentences of the highest scores that do not repeat each other: a sentence that has three words in a row in
 * common with one already chosen is passed over.
 *
 * @remarks Paulus et al. 2018, §2.5.
 * @param sentences - of the document, in order
 * @param scores - one a sentence, all different
 * @param count - how many to choose at most
 * @returns their places in the document, rising
 */
export function selectSentences(sentences: string[], scores: number[], count: number): number[] {
  throw new Error('Not implemented yet: selectSentences');
}
