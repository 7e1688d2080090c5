// mistake: the first byte does not say how many follow
export function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    const continuation = (shift: number): number => 0x80 | ((point >> shift) & 0x3f);
    if (point <= 0x7f) bytes.push(point);
    else if (point <= 0x7ff) bytes.push(point >> 6, continuation(0));
    else if (point <= 0xffff) bytes.push(point >> 12, continuation(6), continuation(0));
    else bytes.push(point >> 18, continuation(12), continuation(6), continuation(0));
  }
  return bytes;
}
