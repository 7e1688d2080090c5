// mistake: a piece that begins words is taken inside one
export function wordPieces(word: string, vocabulary: string[]): string[] {
  const known = new Set(vocabulary);
  const pieces: string[] = [];
  let start = 0;
  while (start < word.length) {
    const piece = (end: number): string => [word.slice(start, end), `##${word.slice(start, end)}`].find((p) => known.has(p)) ?? '';
    let end = word.length;
    while (end > start && piece(end) === '') end--;
    if (end === start) return ['[UNK]'];
    pieces.push(piece(end));
    start = end;
  }
  return pieces;
}
