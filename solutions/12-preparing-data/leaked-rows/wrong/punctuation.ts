// mistake: punctuation still hides a copy
export function leakedRows(train: string[], test: string[]): number[] {
  const plain = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();
  const known = new Set(train.map(plain));
  return test.flatMap((text, row) => (known.has(plain(text)) ? [row] : []));
}
