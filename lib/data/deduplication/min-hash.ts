import { Random } from '../../random';
import { permute } from './shingles';

// ANCHOR: minHash
/**
 * MinHash: of each of k random permutations of all 32-bit words, the smallest image of a set. Two sets agree in one of
 * these k numbers with a probability that is their Jaccard similarity, so the share of numbers in which they agree
 * estimates it, with variance s(1 − s)/k.
 *
 * @remarks Broder 1997, §3. A permutation here is a mixing of 32 bits after an exclusive or with a word of its own.
 */
export class MinHash {
  private readonly keys: Uint32Array;

  /** @param size - k, permutations */
  constructor(
    readonly size: number,
    random: Random = new Random(1),
  ) {
    this.keys = Uint32Array.from({ length: size }, () => random.integer(2 ** 32));
  }

  /** @param hashes - the set, as distinct 32-bit words; for the empty set every number is 2³² − 1 */
  signature(hashes: Uint32Array): Uint32Array {
    return this.keys.map((key) => {
      let smallest = 0xffffffff;
      for (let i = 0; i < hashes.length; i++) {
        const image = permute(hashes[i] ^ key);
        if (image < smallest) smallest = image;
      }
      return smallest;
    });
  }
}
// ANCHOR_END: minHash

/** The share of numbers in which two signatures agree: an estimate of the sets' Jaccard similarity. */
export function agreement(a: Uint32Array, b: Uint32Array): number {
  return a.reduce((sum, value, i) => sum + (value === b[i] ? 1 : 0), 0) / a.length;
}
