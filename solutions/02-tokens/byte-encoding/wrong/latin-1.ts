// mistake: these are code points, not bytes
export function utf8Bytes(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0)!);
}
