// mistake: a repetition ended the choice
function wordsOf(sentence: string): string[] {
  return sentence.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

export function selectSentences(sentences: string[], scores: number[], count: number): number[] {
  const byScore = sentences.map((_, place) => place).sort((a, b) => scores[b] - scores[a]);
  const said = new Set<string>();
  const chosen: number[] = [];
  for (const place of byScore) {
    if (chosen.length === count) break;
    const words = wordsOf(sentences[place]);
    const grams = words.slice(2).map((word, i) => `${words[i]} ${words[i + 1]} ${word}`);
    if (grams.some((gram) => said.has(gram))) break;
    for (const gram of grams) said.add(gram);
    chosen.push(place);
  }
  return chosen.sort((a, b) => a - b);
}
