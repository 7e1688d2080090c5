// mistake: the shortest piece that fits is taken
export function wordPieces(word: string, vocabulary: string[]): string[] {
  const known = new Set(vocabulary);
  const pieces: string[] = [];
  let start = 0;
  while (start < word.length) {
    const piece = (end: number): string => (start === 0 ? '' : '##') + word.slice(start, end);
    let end = start + 1;
    while (end <= word.length && !known.has(piece(end))) end++;
    if (end > word.length) return ['[UNK]'];
    pieces.push(piece(end));
    start = end;
  }
  return pieces;
}
