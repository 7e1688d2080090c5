import { idOfByte } from './byte-alphabet';
import { pairKey, type Merge } from './bpe-training';
import { PriorityQueue } from './priority-queue';

/** The merges, looked up by the pair they join. */
export type MergeTable = ReadonlyMap<number, { readonly rank: number; readonly id: number }>;

/** @param merges - in the order they were learned */
export function mergeTable(merges: readonly Merge[]): MergeTable {
  const table = new Map<number, { rank: number; id: number }>();
  merges.forEach(({ left, right, id }, rank) => table.set(pairKey(left, right), { rank, id }));
  return table;
}

/** A merge that may be done: the pair that begins at this place. */
interface Candidate {
  readonly rank: number;
  readonly id: number;
  readonly at: number;
  /** What stood at `at` and after it: a candidate whose tokens have changed since is stale. */
  readonly left: number;
  readonly right: number;
}

// ANCHOR: encode-word
/**
 * Applies the merges to one word: of all pairs that stand side by side, always the one learned first,
 * leftmost first, until none is left.
 *
 * @param idOfEachByte - id of each of the 256 byte tokens
 */
export function encodeWord(
  bytes: Uint8Array,
  merges: MergeTable,
  idOfEachByte: ArrayLike<number> = idOfByte,
): number[] {
  return mergeTokens(
    Array.from(bytes, (byte) => idOfEachByte[byte]),
    merges,
  );
}

/**
 * {@link encodeWord} from the tokens of its characters or bytes on.
 *
 * @remarks The tokens are a linked list and the pairs a priority queue, so n tokens take O(n log n):
 * a word of 100 KB is no harder, byte for byte, than a short one.
 * @param token - is changed
 */
export function mergeTokens(token: number[], merges: MergeTable): number[] {
  const end = token.length;
  const next = token.map((_, at) => at + 1);
  const previous = token.map((_, at) => at - 1);
  const queue = new PriorityQueue<Candidate>((a, b) => (a.rank !== b.rank ? a.rank < b.rank : a.at < b.at));
  const consider = (at: number): void => {
    if (at < 0 || next[at] >= end) return;
    const left = token[at];
    const right = token[next[at]];
    const merge = merges.get(pairKey(left, right));
    if (merge) queue.push({ rank: merge.rank, id: merge.id, at, left, right });
  };

  for (let at = 0; at < end; at++) consider(at);
  for (let best = queue.pop(); best; best = queue.pop()) {
    const { at, left, right, id } = best;
    const after = next[at];
    if (token[at] !== left || after >= end || token[after] !== right) continue;
    token[at] = id;
    token[after] = swallowed;
    next[at] = next[after];
    if (next[at] < end) previous[next[at]] = at;
    consider(previous[at]);
    consider(at);
  }
  return token.filter((id) => id !== swallowed);
}
// ANCHOR_END: encode-word

/** In place of a token that became part of the one before it. */
const swallowed = -1;
