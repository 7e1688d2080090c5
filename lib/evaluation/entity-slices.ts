import type { TaggedSentence } from '../data/tagged-sentences';
import { type Entity, entitiesOf, entityScores } from './entity-scores';

/** Entities of one sort, and how well they are found. */
export interface EntitySlice {
  /** What they have in common: `names that training had`. */
  readonly name: string;
  /** How many there are to find. */
  readonly count: number;
  readonly metrics: { readonly precision: number; readonly recall: number; readonly f1: number };
}

/** Whether an entity of a sentence is of a sort. */
type Sort = (entity: Entity, tokens: readonly string[]) => boolean;

/**
 * Scores by kind, by length in words, and, with the training sentences, by whether these had the same name.
 *
 * @param records - with the right tags
 * @param found - the tags that were found, BIO, in the same order
 */
export function entitySlices(
  records: readonly TaggedSentence[],
  found: readonly (readonly string[])[],
  train?: readonly TaggedSentence[],
): EntitySlice[] {
  return Object.entries(sortsOf(records, train)).map(([name, isIn]) => {
    const only = (tags: readonly string[], place: number): string[] =>
      onlyEntities(tags, (entity) => isIn(entity, records[place].tokens));
    const right = records.map(({ tags }, place) => only(tags, place));
    const { precision, recall, f1 } = entityScores(right, found.map(only));
    const count = right.reduce((sum, tags) => sum + entitiesOf(tags).length, 0);
    return { name, count, metrics: { precision, recall, f1 } };
  });
}

function sortsOf(
  records: readonly TaggedSentence[],
  train?: readonly TaggedSentence[],
): Record<string, Sort> {
  const kinds = new Set(records.flatMap(({ tags }) => entitiesOf(tags).map(({ kind }) => kind)));
  const lengthOf = ({ start, end }: Entity): number => end - start;
  const sorts: Record<string, Sort> = {};
  for (const kind of [...kinds].sort()) sorts[`kind ${kind}`] = (entity) => entity.kind === kind;
  sorts['names of one word'] = (entity) => lengthOf(entity) === 1;
  sorts['names of two words'] = (entity) => lengthOf(entity) === 2;
  sorts['names of three words or more'] = (entity) => lengthOf(entity) > 2;
  if (!train) return sorts;
  const known = new Set(
    train.flatMap(({ tokens, tags }) => entitiesOf(tags).map((entity) => nameOf(tokens, entity))),
  );
  sorts['names that training had'] = (entity, tokens) => known.has(nameOf(tokens, entity));
  sorts['names that are new'] = (entity, tokens) => !known.has(nameOf(tokens, entity));
  return sorts;
}

function nameOf(tokens: readonly string[], { start, end }: Entity): string {
  return tokens.slice(start, end).join(' ').toLowerCase();
}

/** The tags of some entities, and `O` in place of all others. */
function onlyEntities(tags: readonly string[], isKept: (entity: Entity) => boolean): string[] {
  const kept = tags.map(() => 'O');
  for (const entity of entitiesOf(tags).filter(isKept)) {
    for (let place = entity.start; place < entity.end; place++) {
      kept[place] = `${place === entity.start ? 'B' : 'I'}-${entity.kind}`;
    }
  }
  return kept;
}
