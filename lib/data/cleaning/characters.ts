/**
 * Unicode's composed form (NFC), without characters that print nothing and carry nothing: control characters but tab
 * and line feed, soft hyphens, byte order marks, zero-width spaces, marks of direction, private use.
 *
 * @remarks Zero-width joiners stay: emoji, Persian and Indic scripts are spelled with them. U+FFFD stays too: what it
 * replaced is lost, and one ought to see that.
 */
export function cleanCharacters(text: string): string {
  return text
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .normalize('NFC')
    .replace(/(?![\t\n\u200c\u200d\u0600-\u0605\u06dd\u070f])[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, '');
}

/**
 * One space between words, none at the ends of lines or of the text, at most one empty line in a row. Spaces of any
 * width and tabs become ordinary ones.
 */
export function cleanWhitespace(text: string): string {
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
