// mistake: a token must begin and end exactly with the answer
export function answerTarget({ offsets, contextStart }: { offsets: [number, number][]; contextStart: number }, start: number, length: number): [number, number] {
  const first = offsets.findIndex(([tokenStart]) => tokenStart === start);
  const last = offsets.findIndex(([, tokenEnd]) => tokenEnd === start + length);
  return first < 0 || last < 0 ? [0, 0] : [contextStart + first, contextStart + last];
}
