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
  // BEGIN SOLUTION
  const byScore = sentences.map((_, place) => place).sort((a, b) => scores[b] - scores[a]);
  const said = new Set<string>();
  const chosen: number[] = [];
  for (const place of byScore) {
    if (chosen.length === count) break;
    const words = wordsOf(sentences[place]);
    const trigrams = words.slice(2).map((word, i) => `${words[i]} ${words[i + 1]} ${word}`);
    if (trigrams.some((trigram) => said.has(trigram))) continue;
    for (const trigram of trigrams) said.add(trigram);
    chosen.push(place);
  }
  return chosen.sort((a, b) => a - b);
  // END SOLUTION
}
