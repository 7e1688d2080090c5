import { readNumberedRecords } from '../data/records';
import { ConfigError } from '../errors';

/**
 * A file that is going to be split must have no rows that were made of others: a split would put a row and what was made
 * of it into two parts.
 *
 * @throws ConfigError naming file:line of the first such row
 */
export function requireNoAugmentedRows(file: string): void {
  if (!/\.(jsonl|ndjson)$/i.test(file)) return;
  const made = readNumberedRecords(file).find(({ fields }) => fields.augmentation !== undefined);
  if (!made) return;
  throw new ConfigError(
    `${file}:${made.line}: without --validation this file is split, and it must have no row made of another, got one ` +
      `by '${String(made.fields.augmentation)}'; split first, augment the training part, and give --validation`,
  );
}
