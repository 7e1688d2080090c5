// ANCHOR: pre-tokenization
/**
 * GPT-2's pattern: text is cut into words before any merging, so no token spans two of them. A word
 * takes the space before it along; contractions, letters, digits and signs are kept apart.
 *
 * @remarks Radford et al. 2019, `encoder.py`. White space is spelt `\p{White_Space}`: JavaScript's
 * `\s` would add U+FEFF and leave out U+0085.
 */
export const gpt2Pattern: RegExp =
  /'(?:[stmd]|re|ve|ll)| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** Cuts text into words; joined again they are the text. */
export function splitWords(text: string): string[] {
  return text.match(gpt2Pattern) ?? [];
}
// ANCHOR_END: pre-tokenization

/** A piece of text, or a special token found in it. */
export type TextOrSpecial = { readonly text: string } | { readonly special: string };

/**
 * Cuts text at special tokens. Where two could begin at the same place the longer one wins.
 *
 * @param takesSpaceBefore - those of them that white space in front of them belongs to
 */
export function splitSpecialTokens(
  text: string,
  specialTokens: Iterable<string>,
  takesSpaceBefore: readonly string[] = [],
): TextOrSpecial[] {
  const alternatives = [...specialTokens]
    .sort((a, b) => b.length - a.length)
    .map((token) => {
      const escaped = token.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
      return takesSpaceBefore.includes(token) ? `\\p{White_Space}*${escaped}` : escaped;
    });
  if (alternatives.length === 0) return text === '' ? [] : [{ text }];
  return text
    .split(new RegExp(`(${alternatives.join('|')})`, 'u'))
    .map((part, i) => (i % 2 === 1 ? { special: part.replace(/^\p{White_Space}+/u, '') } : { text: part }))
    .filter((piece) => !('text' in piece) || piece.text !== '');
}
