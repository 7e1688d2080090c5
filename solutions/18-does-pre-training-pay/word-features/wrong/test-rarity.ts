// mistake: rarity was learned from the texts that are to be judged
export function wordFeatures(train: string[], texts: string[]): number[][] {
  const vocabulary = [...new Set(train.flatMap((text) => text.split(' ')))].sort();
  const rarity = vocabulary.map((word) => {
    const df = texts.filter((text) => text.split(' ').includes(word)).length;
    return Math.log((1 + texts.length) / (1 + df)) + 1;
  });
  return texts.map((text) => vocabulary.map((known, i) => text.split(' ').filter((word) => word === known).length * rarity[i]));
}
