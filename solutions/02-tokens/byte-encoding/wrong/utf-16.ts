// mistake: this is UTF-16
export function utf8Bytes(text: string): number[] {
  return text.split('').flatMap((unit) => [unit.charCodeAt(0) & 0xff, unit.charCodeAt(0) >> 8]);
}
