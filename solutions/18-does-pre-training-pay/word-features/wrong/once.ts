// mistake: a word counts once
export function wordFeatures(train: string[], texts: string[]): number[][] {
  const vocabulary = [...new Set(train.flatMap((text) => text.split(' ')))].sort();
  const rarity = vocabulary.map((word) => {
    const df = train.filter((text) => text.split(' ').includes(word)).length;
    return Math.log((1 + train.length) / (1 + df)) + 1;
  });
  return texts.map((text) => vocabulary.map((known, i) => (text.split(' ').includes(known) ? rarity[i] : 0)));
}
