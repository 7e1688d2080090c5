// mistake: case still hides a copy
export function leakedRows(train: string[], test: string[]): number[] {
  const plain = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  const known = new Set(train.map(plain));
  return test.flatMap((text, row) => (known.has(plain(text)) ? [row] : []));
}
