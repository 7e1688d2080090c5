// mistake: places are counted from the window’s first token
export function answerTarget({ offsets }: { offsets: [number, number][] }, start: number, length: number): [number, number] {
  const end = start + length;
  if (start < offsets[0][0] || end > offsets[offsets.length - 1][1]) return [0, 0];
  return [offsets.findIndex(([, tokenEnd]) => tokenEnd > start), offsets.findIndex(([, tokenEnd]) => tokenEnd >= end)];
}
