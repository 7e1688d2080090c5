// mistake: pieces inside a word are given without their ##
export function wordPieces(word: string, vocabulary: string[]): string[] {
  const known = new Set(vocabulary);
  const pieces: string[] = [];
  let start = 0;
  while (start < word.length) {
    let end = word.length;
    while (end > start && !known.has((start === 0 ? '' : '##') + word.slice(start, end))) end--;
    if (end === start) return ['[UNK]'];
    pieces.push(word.slice(start, end));
    start = end;
  }
  return pieces;
}
