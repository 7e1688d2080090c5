import { ConfigError } from '../errors';
import type { ClassScores } from './classification-metrics';

/** A named entity: words from `start` up to, not including, `end`. */
export interface Entity {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
}

// ANCHOR: entitiesOf
/**
 * The entities that BIO tags of one sentence tell of.
 *
 * @remarks By default as CoNLL's script reads them (and seqeval): an `I-` that goes on from nothing of its kind
 * begins an entity. `strict`: only a `B-` begins one (seqeval's `mode='strict', scheme=IOB2`).
 */
export function entitiesOf(
  tags: readonly string[],
  { strict = false }: { readonly strict?: boolean } = {},
): Entity[] {
  const entities: Entity[] = [];
  let open: { kind: string; start: number } | undefined;
  [...tags, 'O'].forEach((tag, place) => {
    const [prefix, kind] = [tag[0], tag.slice(2)];
    if (open && prefix === 'I' && kind === open.kind) return;
    if (open) entities.push({ ...open, end: place });
    open = prefix === 'B' || (prefix === 'I' && !strict) ? { kind, start: place } : undefined;
  });
  return entities;
}
// ANCHOR_END: entitiesOf

/**
 * Tags that break the rule mended: an `I-` that goes on from nothing of its kind becomes `B-`. The entities, as
 * CoNLL's script reads them, stay the same; so the strict reading finds them too.
 */
export function repairBio(tags: readonly string[]): string[] {
  return tags.map((tag, place) => {
    if (!tag.startsWith('I-')) return tag;
    const before = tags[place - 1] ?? 'O';
    return before !== 'O' && before.slice(2) === tag.slice(2) ? tag : `B-${tag.slice(2)}`;
  });
}

/** Precision, recall and F1 of whole entities. */
export interface EntityScores {
  /** Of the entities found, the share that is right: kind, beginning and end. */
  readonly precision: number;
  /** Of the entities there are, the share that was found. */
  readonly recall: number;
  readonly f1: number;
  /** The same of each kind. */
  readonly perKind: Readonly<Record<string, ClassScores>>;
}

/**
 * Compares entities, all sentences together (micro average).
 *
 * @remarks seqeval's `classification_report` with `zero_division=0`, `micro avg`.
 * @param labels - the right tags, sentence by sentence
 * @param predictions - the predicted tags
 * @throws ConfigError if the two do not match word by word
 */
export function entityScores(
  labels: readonly (readonly string[])[],
  predictions: readonly (readonly string[])[],
  options: { readonly strict?: boolean } = {},
): EntityScores {
  const counts = new Map<string, { right: number; found: number; there: number }>();
  const countOf = (kind: string): { right: number; found: number; there: number } => {
    if (!counts.has(kind)) counts.set(kind, { right: 0, found: 0, there: 0 });
    return counts.get(kind)!;
  };
  labels.forEach((tags, place) => {
    const predicted = predictions[place];
    if (predicted?.length !== tags.length) {
      throw new ConfigError(
        `entityScores: a tag is required for each word, got ${predicted?.length ?? 'none'} for ${tags.length} in sentence ${place}`,
      );
    }
    const name = ({ kind, start, end }: Entity): string => `${start} ${end} ${kind}`;
    const there = entitiesOf(tags, options);
    const known = new Set(there.map(name));
    for (const { kind } of there) countOf(kind).there++;
    for (const entity of entitiesOf(predicted, options)) {
      countOf(entity.kind).found++;
      if (known.has(name(entity))) countOf(entity.kind).right++;
    }
  });
  const all = { right: 0, found: 0, there: 0 };
  for (const count of counts.values()) {
    for (const key of ['right', 'found', 'there'] as const) all[key] += count[key];
  }
  const { precision, recall, f1 } = scoresOf(all);
  const perKind = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, count]) => [kind, scoresOf(count)]);
  return { precision, recall, f1, perKind: Object.fromEntries(perKind) as Record<string, ClassScores> };
}

function scoresOf({ right, found, there }: { right: number; found: number; there: number }): ClassScores {
  const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
  return {
    precision: ratio(right, found),
    recall: ratio(right, there),
    f1: ratio(2 * right, found + there),
    support: there,
  };
}
