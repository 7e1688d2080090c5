// mistake: only the rest becomes [UNK]
export function wordPieces(word: string, vocabulary: string[]): string[] {
  const known = new Set(vocabulary);
  const pieces: string[] = [];
  let start = 0;
  while (start < word.length) {
    const piece = (end: number): string => (start === 0 ? '' : '##') + word.slice(start, end);
    let end = word.length;
    while (end > start && !known.has(piece(end))) end--;
    if (end === start) return [...pieces, '[UNK]'];
    pieces.push(piece(end));
    start = end;
  }
  return pieces;
}
