import { hashShingle } from './shingles';

/** Numbers a sketch keeps: two kilobytes, however long the text. */
export const sketchSize: number = 512;

/**
 * A text as numbers: the hashes of its shingles, rising, and of a long text the {@link sketchSize} smallest.
 *
 * @remarks Broder 1997, §4: the smallest hashes are a random sample of the shingles, and the same one for two texts as
 * far as they agree.
 */
export function sketch(shingles: Iterable<string>): Uint32Array {
  const hashes = Uint32Array.from(shingles, hashShingle).sort();
  return hashes.length > sketchSize ? hashes.slice(0, sketchSize) : hashes;
}

/**
 * Jaccard's similarity of two texts, from their sketches: of the smallest hashes of both together, the share that is
 * in both. Exact (but for collisions of 32 bits) where both texts have at most {@link sketchSize} shingles; else an
 * estimate with a standard deviation of at most ½/√512 = 0.022.
 */
export function sketchSimilarity(a: Uint32Array, b: Uint32Array): number {
  const whole = a.length < sketchSize && b.length < sketchSize;
  const most = whole ? a.length + b.length : sketchSize;
  let [shared, seen, i, j] = [0, 0, 0, 0];
  for (; seen < most && (i < a.length || j < b.length); seen++) {
    const [left, right] = [a[i] ?? Infinity, b[j] ?? Infinity];
    if (left === right) shared++;
    if (left <= right) i++;
    if (right <= left) j++;
  }
  return seen === 0 ? 1 : shared / seen;
}
