import { ConfigError } from '../errors';
import type { Random } from '../random';

/** How {@link splitBalanced} divides. */
export interface BalancedSplitOptions<R> {
  /** Each part's share, for example `{ train: 0.8, validation: 0.1, test: 0.1 }`; they sum to 1. */
  readonly shares: Readonly<Record<string, number>>;
  /** Labels are to be as frequent in each part as in all. Default: not regarded */
  readonly labelOf?: (record: R) => string;
  /** Records of one group stay together: of one author, document, conversation. Default: each on its own */
  readonly groupOf?: (record: R) => string;
  /** Decides the order in which groups are dealt. */
  readonly random: Random;
}

// ANCHOR: splitBalanced
/**
 * Divides records into parts, stratified by label and whole by group. Groups are dealt the largest first, each to the
 * part that still lacks most of its labels. Without groups each label is within one record of its share in every part;
 * with large groups, as near as they allow.
 *
 * @remarks Greedy, in the spirit of scikit-learn's StratifiedGroupKFold.
 * @returns the parts, each in the order of the records
 * @throws ConfigError if shares are not above 0 or do not sum to 1, or there are fewer groups than parts
 */
export function splitBalanced<R>(
  records: readonly R[],
  { shares, labelOf = () => '', groupOf, random }: BalancedSplitOptions<R>,
): Record<string, R[]> {
  requireShares(shares);
  const parts = Object.keys(shares);
  const groups = new Map<string, number[]>();
  records.forEach((record, i) => {
    const group = groupOf ? groupOf(record) : String(i);
    const members = groups.get(group);
    if (members) members.push(i);
    else groups.set(group, [i]);
  });
  if (groups.size < parts.length) {
    throw new ConfigError(
      `splitBalanced: at least ${parts.length} groups are required for ${parts.join(', ')}, got ${groups.size}`,
    );
  }

  // What each part lacks, of all records and of each label.
  const labels = records.map(labelOf);
  const lacking = parts.map((part) => {
    const ofLabel = new Map<string, number>();
    for (const label of labels) ofLabel.set(label, (ofLabel.get(label) ?? 0) + shares[part]);
    return { total: shares[part] * records.length, ofLabel };
  });
  const partOf = new Array<number>(records.length);
  for (const members of random.shuffle([...groups.values()]).sort((a, b) => b.length - a.length)) {
    const need = (part: number): number =>
      members.reduce((sum, i) => sum + lacking[part].ofLabel.get(labels[i])!, 0);
    const chosen = parts
      .map((_, part) => ({ part, need: need(part), total: lacking[part].total }))
      .reduce((a, b) => (lacksMore(b, a) ? b : a)).part;
    for (const i of members) {
      partOf[i] = chosen;
      lacking[chosen].total--;
      lacking[chosen].ofLabel.set(labels[i], lacking[chosen].ofLabel.get(labels[i])! - 1);
    }
  }
  return Object.fromEntries(parts.map((name, part) => [name, records.filter((_, i) => partOf[i] === part)]));
}
// ANCHOR_END: splitBalanced

/** Sums of shares carry rounding, which must not decide. */
function lacksMore(a: { need: number; total: number }, b: { need: number; total: number }): boolean {
  const more = a.need - b.need;
  return Math.abs(more) > 1e-6 ? more > 0 : a.total - b.total > 1e-6;
}

function requireShares(shares: Readonly<Record<string, number>>): void {
  const values = Object.values(shares);
  const sum = values.reduce((a, b) => a + b, 0);
  if (!values.every((share) => share > 0) || Math.abs(sum - 1) > 1e-9) {
    throw new ConfigError(
      `splitBalanced: shares must be above 0 and sum to 1, got ${JSON.stringify(shares)} (sum ${sum})`,
    );
  }
}
