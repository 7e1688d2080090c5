// mistake: the best cut is looked for
export function wordPieces(word: string, vocabulary: string[]): string[] {
  const known = new Set(vocabulary);
  const cut = (start: number): string[] | undefined => {
    if (start === word.length) return [];
    let best: string[] | undefined;
    for (let end = word.length; end > start; end--) {
      const piece = (start === 0 ? '' : '##') + word.slice(start, end);
      const rest = known.has(piece) ? cut(end) : undefined;
      if (rest && (!best || rest.length + 1 < best.length)) best = [piece, ...rest];
    }
    return best;
  };
  return cut(0) ?? ['[UNK]'];
}
