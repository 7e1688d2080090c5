import type { Random } from '../../random';
import type { TaggedSentence } from '../tagged-sentences';

/** A name in a sentence. */
interface Mention {
  /** Its first token, and the one behind its last. */
  readonly start: number;
  readonly end: number;
  /** `PER`, `ORG`, … */
  readonly kind: string;
}

/** Names by their kind, each once, in words. */
export type EntityNames = ReadonlyMap<string, readonly (readonly string[])[]>;

/** All names that sentences hold. Collect them from training sentences alone. */
export function entityNames(sentences: readonly TaggedSentence[]): EntityNames {
  const names = new Map<string, Map<string, string[]>>();
  for (const { tokens, tags } of sentences) {
    for (const { start, end, kind } of mentionsOf(tags)) {
      const name = tokens.slice(start, end);
      names.set(kind, (names.get(kind) ?? new Map<string, string[]>()).set(name.join(' '), name));
    }
  }
  return new Map([...names].map(([kind, ofKind]) => [kind, [...ofKind.values()]]));
}

// ANCHOR: swapEntities
/**
 * Puts another name of the same kind in the place of names, each with the given probability: a person for a person. A
 * name may have more or fewer words than the one before; the tags follow, `B-` at its first word and `I-` after it.
 *
 * @remarks Mention replacement of Dai and Adel 2020, "An Analysis of Simple Data Augmentation for Named Entity
 * Recognition", §3.
 */
export function swapEntities(
  { tokens, tags }: TaggedSentence,
  names: EntityNames,
  random: Random,
  probability: number = 0.5,
): TaggedSentence {
  const swapped: { tokens: string[]; tags: string[] } = { tokens: [], tags: [] };
  let at = 0;
  const copyUntil = (end: number): void => {
    swapped.tokens.push(...tokens.slice(at, end));
    swapped.tags.push(...tags.slice(at, end));
    at = end;
  };
  for (const { start, end, kind } of mentionsOf(tags)) {
    copyUntil(start);
    const own = tokens.slice(start, end).join(' ');
    const others = (names.get(kind) ?? []).filter((name) => name.join(' ') !== own);
    if (random.uniform() >= probability || others.length === 0) {
      copyUntil(end);
      continue;
    }
    const name = others[random.integer(others.length)];
    swapped.tokens.push(...name);
    swapped.tags.push(...name.map((_, i) => `${i === 0 ? 'B' : 'I'}-${kind}`));
    at = end;
  }
  copyUntil(tokens.length);
  return swapped;
}
// ANCHOR_END: swapEntities

/** Names by their tags; an `I-` that goes on nothing begins one. */
function mentionsOf(tags: readonly string[]): Mention[] {
  const mentions: Mention[] = [];
  for (let start = 0; start < tags.length;) {
    if (tags[start] === 'O') {
      start++;
      continue;
    }
    const kind = tags[start].slice(2);
    let end = start + 1;
    while (tags[end] === `I-${kind}`) end++;
    mentions.push({ start, end, kind });
    start = end;
  }
  return mentions;
}
