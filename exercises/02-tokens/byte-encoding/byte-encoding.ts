/**
 * A text as its UTF-8 bytes. Each character's number, its code point, decides how many bytes there are; its bits
 * fill the places marked x, the last bit in the last place, with zeros before the first.
 *
 * | code point | bytes |
 * |---|---|
 * | up to U+007F | `0xxxxxxx` |
 * | up to U+07FF | `110xxxxx 10xxxxxx` |
 * | up to U+FFFF | `1110xxxx 10xxxxxx 10xxxxxx` |
 * | above | `11110xxx 10xxxxxx 10xxxxxx 10xxxxxx` |
 *
 * @param text - well-formed: no half of a surrogate pair
 * @returns numbers from 0 to 255
 */
export function utf8Bytes(text: string): number[] {
  throw new Error('Not implemented yet: utf8Bytes');
}
