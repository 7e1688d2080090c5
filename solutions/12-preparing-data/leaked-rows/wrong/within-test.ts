// mistake: rows are looked for in the test set itself
export function leakedRows(train: string[], test: string[]): number[] {
  const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  const known = new Set(train.map(plain));
  return test.flatMap((text, row) => {
    const leaked = known.has(plain(text));
    known.add(plain(text));
    return leaked ? [row] : [];
  });
}
