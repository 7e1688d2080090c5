import { ConfigError } from '../errors';
import { DuplicateIndex, type DuplicateOptions } from './deduplication/duplicate-index';

/** A row that a split holds. */
export interface SplitRow {
  readonly text: string;
  /** What rows may have in common without being alike: an author, a document, a conversation. */
  readonly group?: string;
}

/** A row that an earlier split gives away. */
export interface Leak {
  /** `exact` or `near`: a copy of its text is there; `group`: a row of its group is. */
  readonly kind: 'exact' | 'near' | 'group';
  /** The split it is in, and its row there, from 0. */
  readonly split: string;
  readonly row: number;
  /** What gives it away. */
  readonly of: { readonly split: string; readonly row: number };
  /** Jaccard's similarity of the texts, for copies. */
  readonly similarity?: number;
}

/**
 * Looks for rows of one split in those before it: a test set that the model has seen in training tells nothing. Each
 * row is reported at most once as a copy and once by its group.
 *
 * @param splits - in order, the training split first; at least two
 * @throws ConfigError if there are fewer
 */
export function findLeakage(
  splits: Readonly<Record<string, readonly SplitRow[]>>,
  options: DuplicateOptions = {},
): Leak[] {
  const names = Object.keys(splits);
  if (names.length < 2) {
    throw new ConfigError(`findLeakage: at least two splits are required, got ${names.join(', ') || 'none'}`);
  }
  const index = new DuplicateIndex(options);
  const places: { split: string; row: number }[] = [];
  const groups = new Map<string, { split: string; row: number }>();
  const leaks: Leak[] = [];
  for (const split of names) {
    const rows = splits[split];
    rows.forEach(({ text, group }, row) => {
      const copy = index.find(text);
      if (copy) leaks.push({ kind: copy.kind, split, row, of: places[copy.of], similarity: copy.similarity });
      const relative = group === undefined ? undefined : groups.get(group);
      if (relative) leaks.push({ kind: 'group', split, row, of: relative });
    });
    rows.forEach(({ text, group }, row) => {
      index.add(text);
      places.push({ split, row });
      if (group !== undefined && !groups.has(group)) groups.set(group, { split, row });
    });
  }
  return leaks;
}
