import { ConfigError } from '../../errors';
import { permute } from './shingles';

/** A signature cut into `bands` parts of `rows` numbers each. */
export interface Banding {
  /** b */
  readonly bands: number;
  /** r */
  readonly rows: number;
}

// ANCHOR: bands
/**
 * Locality-sensitive hashing: two sets of similarity s agree in all r numbers of a band with probability sʳ, and so in
 * at least one of b bands with 1 − (1 − sʳ)ᵇ. That is an S-curve, steepest near (1/b)^(1/r).
 *
 * @remarks Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", §3.4.2.
 */
export function candidateProbability(similarity: number, { bands, rows }: Banding): number {
  return 1 - (1 - similarity ** rows) ** bands;
}

/**
 * The banding with the fewest false candidates that still finds a pair at the threshold with the wanted probability:
 * as many rows a band as that allows.
 *
 * @param permutations - k: bands · rows is at most that
 * @throws ConfigError if the threshold or the recall is not between 0 and 1, or k is too small for them
 */
export function chooseBanding(permutations: number, threshold: number, recall = 0.95): Banding {
  if (!(threshold > 0 && threshold <= 1) || !(recall > 0 && recall < 1)) {
    throw new ConfigError(
      `chooseBanding: threshold and recall must lie between 0 and 1, got ${threshold} and ${recall}`,
    );
  }
  for (let rows = permutations; rows >= 1; rows--) {
    const banding = { bands: Math.floor(permutations / rows), rows };
    if (candidateProbability(threshold, banding) >= recall) return banding;
  }
  throw new ConfigError(
    `chooseBanding: ${permutations} permutations are too few to find pairs of similarity ${threshold} with ` +
      `probability ${recall}: take more, or a higher threshold`,
  );
}
// ANCHOR_END: bands

/** One 32-bit key for each band of a signature; bands of different places have different keys, but for chance. */
export function bandKeys(signature: Uint32Array, { bands, rows }: Banding): Uint32Array {
  return Uint32Array.from({ length: bands }, (_, band) => {
    let key = permute(band + 1);
    for (let row = 0; row < rows; row++) key = permute(key ^ signature[band * rows + row]) + band;
    return key >>> 0;
  });
}

/**
 * Which numbers were put in under which 32-bit key: eight bytes an entry at two thirds full, in two flat arrays.
 *
 * @remarks Open addressing with linear probing (Knuth, vol. 3, §6.4, algorithm L); entries of one key lie in one run.
 */
export class KeyTable {
  private keys = new Uint32Array(1024);
  /** The value plus one; 0 is a free place. */
  private values = new Uint32Array(1024);
  private used = 0;

  /** @param value - a whole number from 0 to 2³² − 2 */
  add(key: number, value: number): void {
    if (3 * (this.used + 1) > 2 * this.keys.length) this.grow();
    let place = this.home(key);
    while (this.values[place] !== 0) place = (place + 1) & (this.keys.length - 1);
    this.keys[place] = key;
    this.values[place] = value + 1;
    this.used++;
  }

  /** All values of a key, in the order they came. */
  get(key: number): number[] {
    const found: number[] = [];
    for (let place = this.home(key); this.values[place] !== 0; place = (place + 1) & (this.keys.length - 1)) {
      if (this.keys[place] === key) found.push(this.values[place] - 1);
    }
    return found;
  }

  private home(key: number): number {
    return permute(key) & (this.keys.length - 1);
  }

  private grow(): void {
    const { keys, values } = this;
    this.keys = new Uint32Array(2 * keys.length);
    this.values = new Uint32Array(2 * keys.length);
    this.used = 0;
    // From behind a free place on, so that a run over the array's end keeps its order.
    const start = values.indexOf(0);
    for (let i = 0; i < keys.length; i++) {
      const place = (start + i) & (keys.length - 1);
      if (values[place] !== 0) this.add(keys[place], values[place] - 1);
    }
  }
}
