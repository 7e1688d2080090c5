import { ConfigError } from '../errors';
import type { Random } from '../random';

// ANCHOR: stratifiedSample
/**
 * Draws records so that each label has its share: of 100 texts out of a set with a fifth of neutral ones, 20 are
 * neutral, whatever the seed. What is left by rounding down goes to the labels that lost most by it.
 *
 * @param count - how many to draw
 * @returns them in random order
 * @throws ConfigError if there are not as many
 */
export function stratifiedSample<R>(
  records: readonly R[],
  count: number,
  { labelOf, random }: { readonly labelOf: (record: R) => string; readonly random: Random },
): R[] {
  if (!(Number.isInteger(count) && count >= 1 && count <= records.length)) {
    throw new ConfigError(`stratifiedSample: count must be from 1 to ${records.length}, got ${count}`);
  }
  const groups = new Map<string, R[]>();
  for (const record of records) {
    const label = labelOf(record);
    if (!groups.has(label)) groups.set(label, []);
    groups.get(label)!.push(record);
  }
  const shares = [...groups.values()].map((group) => ({
    group: random.shuffle(group),
    whole: Math.floor((count * group.length) / records.length),
    lost: ((count * group.length) / records.length) % 1,
  }));
  const missing = count - shares.reduce((sum, { whole }) => sum + whole, 0);
  const luckiest = new Set([...shares].sort((a, b) => b.lost - a.lost).slice(0, missing));
  const drawn = shares.flatMap((share) => share.group.slice(0, share.whole + Number(luckiest.has(share))));
  return random.shuffle(drawn);
}
// ANCHOR_END: stratifiedSample
