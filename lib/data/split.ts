import { createHash } from 'node:crypto';
import { ConfigError } from '../errors';

/**
 * The last part of a token sequence is kept for validation: neighbours stay together, so the model is
 * not tested on the middle of a sentence it has seen.
 *
 * @remarks nanoGPT's split: the first ⌊n · (1 − fraction)⌋ tokens are for training.
 * @param fraction - the share kept for validation, between 0 and 1
 */
export function splitTrainValidation(
  tokens: ArrayLike<number>,
  fraction = 0.1,
): { train: Int32Array; validation: Int32Array } {
  if (!(fraction > 0 && fraction < 1)) {
    throw new ConfigError(`splitTrainValidation: fraction must lie between 0 and 1, got ${fraction}`);
  }
  const all = Int32Array.from(tokens);
  const cut = Math.floor(all.length * (1 - fraction));
  return { train: all.subarray(0, cut), validation: all.subarray(cut) };
}

/** Records in three parts that share no text. */
export interface HashSplit<R> {
  readonly train: R[];
  readonly validation: R[];
  readonly test: R[];
  /** How many records were left out because their text had come before. */
  readonly duplicates: number;
}

// ANCHOR: split-by-hash
/**
 * Splits records 80/10/10 by a hash of their text: md5 modulo 10 is 0–7 for training, 8 for validation,
 * 9 for test. A text keeps its part whatever else is in the file and in whatever order, and the same
 * text twice counts once (its first record stays), so nothing tested was trained on.
 *
 * @remarks In Python: `int(hashlib.md5(text.encode()).hexdigest(), 16) % 10`.
 */
export function splitByHash<R extends { readonly text: string }>(records: readonly R[]): HashSplit<R> {
  const distinct = new Map<string, R>();
  for (const record of records) if (!distinct.has(record.text)) distinct.set(record.text, record);
  const parts: Record<'train' | 'validation' | 'test', R[]> = { train: [], validation: [], test: [] };
  for (const record of distinct.values()) {
    const place = md5Modulo10(record.text);
    parts[place < 8 ? 'train' : place === 8 ? 'validation' : 'test'].push(record);
  }
  return { ...parts, duplicates: records.length - distinct.size };
}
// ANCHOR_END: split-by-hash

/**
 * Splits records as {@link splitByHash} does, by something several may share, such as the passage they ask about:
 * records of one group stay in one part, and none is left out.
 */
export function splitByGroup<R>(
  records: readonly R[],
  groupOf: (record: R) => string,
): { readonly train: R[]; readonly validation: R[]; readonly test: R[] } {
  const parts: Record<'train' | 'validation' | 'test', R[]> = { train: [], validation: [], test: [] };
  for (const record of records) {
    const place = md5Modulo10(groupOf(record));
    parts[place < 8 ? 'train' : place === 8 ? 'validation' : 'test'].push(record);
  }
  return parts;
}

function md5Modulo10(text: string): number {
  return Number(BigInt(`0x${createHash('md5').update(text, 'utf8').digest('hex')}`) % 10n);
}
