// mistake: the test leaks
export function wordFeatures(train: string[], texts: string[]): number[][] {
  const all = [...train, ...texts];
  const vocabulary = [...new Set(all.flatMap((text) => text.split(' ')))].sort();
  const rarity = vocabulary.map((word) => {
    const df = all.filter((text) => text.split(' ').includes(word)).length;
    return Math.log((1 + all.length) / (1 + df)) + 1;
  });
  return texts.map((text) => vocabulary.map((known, i) => text.split(' ').filter((word) => word === known).length * rarity[i]));
}
