// mistake: the end is one too far
export function answerTarget({ offsets, contextStart }: { offsets: [number, number][]; contextStart: number }, start: number, length: number): [number, number] {
  const end = start + length;
  if (start < offsets[0][0] || end > offsets[offsets.length - 1][1]) return [0, 0];
  const first = offsets.findIndex(([, tokenEnd]) => tokenEnd > start);
  const last = offsets.findIndex(([, tokenEnd]) => tokenEnd >= end);
  return [contextStart + first, contextStart + last + 1];
}
