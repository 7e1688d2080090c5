// mistake: U+0080 already takes two bytes
export function utf8Bytes(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    const continuation = (shift: number): number => 0x80 | ((point >> shift) & 0x3f);
    if (point <= 0x80) bytes.push(point);
    else if (point <= 0x7ff) bytes.push(0xc0 | (point >> 6), continuation(0));
    else if (point <= 0xffff) bytes.push(0xe0 | (point >> 12), continuation(6), continuation(0));
    else bytes.push(0xf0 | (point >> 18), continuation(12), continuation(6), continuation(0));
  }
  return bytes;
}
