// mistake: nothing was blocked
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
    const grams = [] as string[];
    if (grams.some((gram) => said.has(gram))) continue;
    for (const gram of grams) said.add(gram);
    chosen.push(place);
  }
  return chosen.sort((a, b) => a - b);
}
