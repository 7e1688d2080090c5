import { existsSync } from 'node:fs';
import type { SequencePair } from '../data/sequence-pair-batches';
import { additionPairs, reversalPairs } from '../data/toy-sequences';
import type { TranslationEncoding } from '../data/translation-encoding';
import {
  messagePairs,
  readTranslationPairs,
  splitPairs,
  type PairSplit,
  type TranslationPair,
} from '../data/translation-pairs';
import { messageLanguages, type MessageLanguage, typescriptMessages } from '../data/typescript-messages';
import { ConfigError } from '../errors';
import { Random } from '../random';
import { note } from './output';

/** Pairs that `--data` names without a file. */
export const builtInPairSets: readonly string[] = ['typescript-messages', 'reversal', 'addition'];

/** What of the settings the pairs depend on. */
export interface PairSettings {
  readonly languages: string;
  readonly toyPairs: number;
}

/** Pairs, and whether each target is one certain text, so that it counts whole. */
export interface PairData extends PairSplit {
  readonly isExact: boolean;
}

/**
 * The pairs that `--data` names, in three parts that share no source.
 *
 * @param data - files with the columns source and target, or one of the built-in sets
 * @throws ConfigError for an unknown name or language, or too few pairs
 */
export function pairsOf(data: readonly string[], settings: PairSettings): PairData {
  const [name] = data;
  const isBuiltIn = data.length === 1 && builtInPairSets.includes(name) && !existsSync(name);
  const split = splitPairs(isBuiltIn ? builtInPairs(name, settings) : data.flatMap(readTranslationPairs));
  for (const [part, pairs] of Object.entries(split) as [string, TranslationPair[]][]) {
    if (pairs.length > 0) continue;
    throw new ConfigError(
      `--data: there must be enough pairs to keep some for each part, got none for ${part}; ` +
        `files with source and target, or ${builtInPairSets.join(', ')}`,
    );
  }
  return {
    train: split.train, // a language named twice is seen twice, but measured once
    validation: withoutDoubles(split.validation),
    test: withoutDoubles(split.test),
    isExact: isBuiltIn && name !== 'typescript-messages',
  };
}

function withoutDoubles(pairs: readonly TranslationPair[]): TranslationPair[] {
  return [...new Map(pairs.map((pair) => [JSON.stringify(pair), pair])).values()];
}

/** The pairs as token ids; those too long for the model are left out, and it is said. */
export function encodePairs(
  encoding: TranslationEncoding,
  pairs: readonly TranslationPair[],
  most: number,
): SequencePair[] {
  const encoded = pairs.map((pair) => encoding.encodePair(pair));
  const fitting = encoded.filter(({ source, target }) => source.length <= most && target.length <= most);
  const left = encoded.length - fitting.length;
  if (left > 0) note(`${left} pairs are longer than ${most} tokens and left out`);
  if (fitting.length > 0) return fitting;
  throw new ConfigError(`--data: no pair is within the model's ${most} tokens (maxPositionEmbeddings)`);
}

function builtInPairs(name: string, { languages, toyPairs }: PairSettings): TranslationPair[] {
  const random = new Random(42).fork(name); // not the run's seed: another run is measured on the same pairs
  if (name === 'reversal') return reversalPairs(toyPairs, { random });
  if (name === 'addition') return additionPairs(toyPairs, { random, digits: 3 });
  return messagePairs(typescriptMessages(), languagesOf(languages));
}

function languagesOf(list: string): MessageLanguage[] {
  if (list === 'all') return [...messageLanguages];
  return list.split(',').map((asked) => {
    const language = messageLanguages.find((known) => known === asked.trim());
    if (language !== undefined) return language;
    throw new ConfigError(
      `languages: must be all, or some of ${messageLanguages.join(',')} with commas between, got "${asked}"`,
    );
  });
}
