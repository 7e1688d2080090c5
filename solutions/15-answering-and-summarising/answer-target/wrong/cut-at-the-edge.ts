// mistake: half an answer is none
export function answerTarget({ offsets, contextStart }: { offsets: [number, number][]; contextStart: number }, start: number, length: number): [number, number] {
  const end = start + length;
  const inside = offsets.map(([tokenStart, tokenEnd]) => tokenEnd > start && tokenStart < end);
  if (!inside.includes(true)) return [0, 0];
  return [contextStart + inside.indexOf(true), contextStart + inside.lastIndexOf(true)];
}
