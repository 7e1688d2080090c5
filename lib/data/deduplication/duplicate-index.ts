import { createHash } from 'node:crypto';
import { normalisedText } from '../normalised-text';
import { bandKeys, chooseBanding, KeyTable, type Banding } from './bands';
import { Clusters } from './clusters';
import { MinHash } from './min-hash';
import { shingles } from './shingles';
import { sketch, sketchSimilarity } from './sketch';

/** What counts as a near copy. */
export interface DuplicateOptions {
  /** Jaccard's similarity of the texts' shingles from which on they count as copies. Default: 0.7 */
  readonly threshold?: number;
  /** Words a shingle. Default: 3 */
  readonly shingleSize?: number;
  /** Numbers a signature has: with more, pairs at the threshold are missed less often, and it takes longer. Default: 128 */
  readonly permutations?: number;
}

/** An earlier text that a text is a copy of. */
export interface Duplicate {
  /** `exact`: the same but for case, punctuation and white space. */
  readonly kind: 'exact' | 'near';
  /** The earlier text, counted from 0 in the order of {@link DuplicateIndex.add}. */
  readonly of: number;
  /** Jaccard's similarity of their shingles; 1 for exact copies. */
  readonly similarity: number;
}

/**
 * Finds copies and near copies in a stream of texts, in time and memory that grow with their number and not with its
 * square. No text is kept: of each one a hash, at most two kilobytes of a sketch, and its bands.
 *
 * @remarks MinHash and LSH propose, the sketch decides: what is reported has the similarity; what is missed has the
 * probability (1 − sʳ)ᵇ. In a bucket, only texts that are no copies of each other stand, so many copies of one text
 * cost no more than one. Texts without a word are copies of nothing.
 */
export class DuplicateIndex {
  readonly threshold: number;
  readonly banding: Banding;
  private readonly shingleSize: number;
  private readonly minHash: MinHash;
  private readonly exact = new Map<string, number>();
  private readonly sketches: Uint32Array[] = [];
  private readonly buckets = new KeyTable();
  private readonly joined = new Clusters();

  constructor({ threshold = 0.7, shingleSize = 3, permutations = 128 }: DuplicateOptions = {}) {
    this.threshold = threshold;
    this.shingleSize = shingleSize;
    this.banding = chooseBanding(permutations, threshold);
    this.minHash = new MinHash(permutations);
  }

  /** Puts a text in. Returns the most similar text among those found before it, if it is a copy. */
  add(text: string): Duplicate | undefined {
    const id = this.joined.add();
    const looked = this.look(text);
    const { hash, numbers, keys, copies } = looked;
    if (looked.exact === undefined) {
      if (hash !== undefined) this.exact.set(hash, id);
      this.sketches[id] = numbers;
      keys.forEach((key) => {
        // A near copy of this bucket's stands for this text here.
        if (!this.buckets.get(key).some((other) => copies.has(other))) this.buckets.add(key, id);
      });
    }
    const found = best(looked);
    for (const other of [...copies.keys(), ...(found ? [found.of] : [])]) this.joined.join(id, other);
    return found;
  }

  /** Looks for a text without putting it in. */
  find(text: string): Duplicate | undefined {
    return best(this.look(text));
  }

  /** Texts that belong together, each cluster rising: a copy of a copy is in the same one. */
  clusters(): number[][] {
    return this.joined.groups();
  }

  private look(text: string): Look {
    const normalised = normalisedText(text);
    if (normalised === '') return nothing;
    const hash = createHash('md5').update(normalised).digest('base64');
    const exact = this.exact.get(hash);
    if (exact !== undefined) return { ...nothing, hash, exact };
    const numbers = sketch(shingles(text, this.shingleSize));
    const keys = bandKeys(this.minHash.signature(numbers), this.banding);
    const copies = new Map<number, number>();
    const tried = new Set<number>();
    for (const key of keys) {
      for (const other of this.buckets.get(key)) {
        if (tried.has(other)) continue;
        tried.add(other);
        const similarity = sketchSimilarity(numbers, this.sketches[other]);
        if (similarity >= this.threshold) copies.set(other, similarity);
      }
    }
    return { hash, numbers, keys, copies };
  }
}

/** What is known of a text once it was looked up. */
interface Look {
  /** Of the normalised text; without one the text is empty. */
  readonly hash?: string;
  readonly exact?: number;
  readonly numbers: Uint32Array;
  readonly keys: Uint32Array;
  /** Near copies, with their similarity. */
  readonly copies: ReadonlyMap<number, number>;
}

const nothing: Look = { numbers: new Uint32Array(), keys: new Uint32Array(), copies: new Map() };

function best({ exact, copies }: Look): Duplicate | undefined {
  if (exact !== undefined) return { kind: 'exact', of: exact, similarity: 1 };
  const [nearest] = [...copies].sort(([i, s], [j, t]) => t - s || i - j);
  return nearest && { kind: 'near', of: nearest[0], similarity: nearest[1] };
}
