import { ConfigError } from '../../errors';
import { normalisedText } from '../normalised-text';

// ANCHOR: shingles
/**
 * The set of a text's shingles: all sequences of `size` words, after {@link normalisedText}. A text with fewer words
 * is one shingle, an empty one has none.
 *
 * @remarks Broder 1997, "On the resemblance and containment of documents", §2.
 * @param size - words a shingle, at least 1
 */
export function shingles(text: string, size = 3): Set<string> {
  if (!Number.isInteger(size) || size < 1) {
    throw new ConfigError(`shingles: size must be a whole number of at least 1, got ${size}`);
  }
  const words = normalisedText(text).split(' ').filter(Boolean);
  if (words.length === 0) return new Set();
  const last = Math.max(0, words.length - size);
  return new Set(Array.from({ length: last + 1 }, (_, i) => words.slice(i, i + size).join(' ')));
}

/** Jaccard's similarity |A ∩ B| / |A ∪ B|, which Broder calls resemblance; that of two empty sets is 1. */
export function jaccard<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): number {
  let shared = 0;
  for (const item of a) if (b.has(item)) shared++;
  const all = a.size + b.size - shared;
  return all === 0 ? 1 : shared / all;
}
// ANCHOR_END: shingles

/** 32 bits of a shingle: FNV-1a over its UTF-16 code units, then mixed, so that every bit counts. */
export function hashShingle(shingle: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < shingle.length; i++) hash = Math.imul(hash ^ shingle.charCodeAt(i), 0x01000193);
  return permute(hash);
}

/**
 * A permutation of the 32-bit words: no two have one image, and each bit of the word moves half of the image's.
 *
 * @remarks The finaliser of MurmurHash3 (Austin Appleby, public domain).
 */
export function permute(word: number): number {
  word ^= word >>> 16;
  word = Math.imul(word, 0x85ebca6b);
  word ^= word >>> 13;
  word = Math.imul(word, 0xc2b2ae35);
  return (word ^ (word >>> 16)) >>> 0;
}
