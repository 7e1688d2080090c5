// mistake: the places are those of the training set
export function leakedRows(train: string[], test: string[]): number[] {
  const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  const known = new Set(test.map(plain));
  return train.flatMap((text, row) => (known.has(plain(text)) ? [row] : []));
}
