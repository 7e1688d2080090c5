// mistake: df counts words, not texts
export function wordFeatures(train: string[], texts: string[]): number[][] {
  const words = train.flatMap((text) => text.split(' '));
  const vocabulary = [...new Set(words)].sort();
  const rarity = vocabulary.map((known) => {
    const df = words.filter((word) => word === known).length;
    return Math.log((1 + train.length) / (1 + df)) + 1;
  });
  return texts.map((text) => vocabulary.map((known, i) => text.split(' ').filter((word) => word === known).length * rarity[i]));
}
