import { ConfigError } from '../../errors';
import type { Random } from '../../random';
import type { TaggedSentence } from '../tagged-sentences';
import { entityNames, swapEntities } from './entity-swap';
import { paraphrase } from './paraphrases';
import { synonymsOf } from './synonyms';
import {
  bareWord,
  deleteWords,
  insertWords,
  replaceWords,
  swapWords,
  type EditedWords,
  type EditLimits,
  type WordChoices,
} from './word-edits';

/** A way to make another record of one, with the same label. */
export interface Augmentation<R> {
  readonly name: string;
  /** Gives a new record; it may be equal to the one given where there is nothing to change. */
  readonly apply: (record: R, random: Random) => R | Promise<R>;
}

/** A record that was made of another. */
export interface AugmentedRecord<R> {
  readonly record: R;
  /** The name of the augmentation. */
  readonly by: string;
  /** The record it was made of, by its place from 0. */
  readonly of: number;
}

// ANCHOR: augment
/**
 * Makes up to `copies` further records of each record, each by one of the augmentations, drawn at random. Copies that
 * are equal to the original or to each other are left out.
 *
 * @param records - the training part alone: a record that was made of a test record gives the test away
 * @param options.random - what a record becomes does not depend on the records beside it
 * @throws ConfigError if there is no augmentation, or copies is not a whole number from 1
 */
export async function augment<R>(
  records: readonly R[],
  augmentations: readonly Augmentation<R>[],
  { copies = 1, random }: { readonly copies?: number; readonly random: Random },
): Promise<AugmentedRecord<R>[]> {
  if (augmentations.length === 0) throw new ConfigError('augment: at least one augmentation is required');
  if (!(Number.isInteger(copies) && copies >= 1)) {
    throw new ConfigError(`augment: copies must be a whole number from 1, got ${copies}`);
  }
  const made: AugmentedRecord<R>[] = [];
  for (const [of, record] of records.entries()) {
    const own = random.fork(`record ${of}`);
    const known = new Set([JSON.stringify(record)]);
    for (let copy = 0; copy < copies; copy++) {
      const { name, apply } = augmentations[own.integer(augmentations.length)];
      const other = await apply(record, own);
      const written = JSON.stringify(other);
      if (!known.has(written)) made.push({ record: other, by: name, of });
      known.add(written);
    }
  }
  return made;
}
// ANCHOR_END: augment

/** How strong the edits are, and where new words come from. */
export interface AugmentationOptions {
  /** Share of the words that an edit changes; at least one word. Default: 0.1, as Wei and Zou advise */
  readonly share?: number;
  /** What may stand in place of a word, for `masked`. Default: there is no such augmentation */
  readonly maskedChoices?: WordChoices;
}

/** Words that turn a sentence's meaning around: edits of text leave them. */
const negations = /^(?:no|not|never|none|nobody|nothing|neither|nor|without|cannot|hardly|barely|.*n['’]t)$/;

const fromTable: WordChoices = (words, place) => synonymsOf(bareWord(words[place]));

/** An edit of words, whatever they belong to. */
interface WordEdit {
  readonly name: string;
  apply(words: readonly string[], random: Random, limits: EditLimits): EditedWords | Promise<EditedWords>;
}

function wordEdits({ share = 0.1, maskedChoices }: AugmentationOptions): WordEdit[] {
  const count = (words: readonly string[]): number => Math.max(1, Math.round(share * words.length));
  const replacing = (name: string, choices: WordChoices): WordEdit => ({
    name,
    apply: (words, random, limits) => replaceWords(words, count(words), choices, random, limits),
  });
  return [
    { name: 'swap', apply: (words, random, limits) => swapWords(words, count(words), random, limits) },
    { name: 'delete', apply: (words, random, limits) => deleteWords(words, share, random, limits) },
    replacing('synonyms', fromTable),
    {
      name: 'insert',
      apply: (words, random, limits) => insertWords(words, count(words), fromTable, random, limits),
    },
    ...(maskedChoices ? [replacing('masked', maskedChoices)] : []),
  ];
}

/**
 * Augmentations of texts with a label, by name: `swap`, `delete`, `synonyms`, `insert` (the four of EDA), `paraphrase`,
 * and `masked` if a model's guesses are given.
 *
 * @remarks Wei and Zou 2019, but that words of negation are not touched: without its "not" a sentence would keep a
 * label that is no longer true.
 */
export function textAugmentations<R extends { readonly text: string }>(
  options: AugmentationOptions = {},
): Augmentation<R>[] {
  const edits = wordEdits(options).map(({ name, apply }): Augmentation<R> => ({
    name,
    apply: async (record, random) => {
      const words = record.text.split(/\s+/).filter(Boolean);
      const fixed = (place: number): boolean => negations.test(bareWord(words[place]));
      const edited = await apply(words, random, { fixed });
      return { ...record, text: edited.words.join(' ') };
    },
  }));
  const paraphrases: Augmentation<R> = {
    name: 'paraphrase',
    apply: (record, random) => ({ ...record, text: paraphrase(record.text, random) }),
  };
  return [...edits, paraphrases];
}

/**
 * Augmentations of sentences with BIO tags, by name: `entities` puts other names of the same kind in, the edits of words
 * work between the names. Every word keeps its tag, and a new one has none.
 *
 * @param training - where the other names are taken from
 */
export function sentenceAugmentations(
  training: readonly TaggedSentence[],
  options: AugmentationOptions = {},
): Augmentation<TaggedSentence>[] {
  const names = entityNames(training);
  const edits = wordEdits(options).map(({ name, apply }): Augmentation<TaggedSentence> => ({
    name,
    apply: async (sentence, random) => {
      const { tokens, tags } = sentence;
      const { words, origins } = await apply(tokens, random, {
        fixed: (place) => tags[place] !== 'O',
        closed: (place) => tags[place]?.startsWith('I-') ?? false,
      });
      return { ...sentence, tokens: words, tags: origins.map((origin) => tags[origin] ?? 'O') };
    },
  }));
  const entities: Augmentation<TaggedSentence> = {
    name: 'entities',
    apply: (sentence, random) => ({ ...sentence, ...swapEntities(sentence, names, random) }),
  };
  return [entities, ...edits];
}
