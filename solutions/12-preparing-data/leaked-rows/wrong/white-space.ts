// mistake: white space still hides a copy
export function leakedRows(train: string[], test: string[]): number[] {
  const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}\s]/gu, '');
  const known = new Set(train.map(plain));
  return test.flatMap((text, row) => (known.has(plain(text)) ? [row] : []));
}
