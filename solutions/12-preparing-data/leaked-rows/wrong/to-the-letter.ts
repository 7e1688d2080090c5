// mistake: texts are compared to the letter
export function leakedRows(train: string[], test: string[]): number[] {
  const plain = (text: string): string => text;
  const known = new Set(train.map(plain));
  return test.flatMap((text, row) => (known.has(plain(text)) ? [row] : []));
}
