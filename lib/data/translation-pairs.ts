import { FormatError } from '../errors';
import { readNumberedRecords } from './records';
import { splitByHash } from './split';
import type { LocalisedMessage, MessageLanguage } from './typescript-messages';

/** A text and what it is to become. */
export interface TranslationPair {
  readonly source: string;
  readonly target: string;
  /** Of the target, where a model learns several: `fr`, `pt-br`. */
  readonly language?: string;
}

/**
 * Reads CSV, TSV or JSON Lines with the columns `source` and `target`, and `language` where there are several.
 *
 * @throws ConfigError if the file is not there or its kind is not known
 * @throws FormatError naming file:line and the column that is missing or empty
 */
export function readTranslationPairs(file: string): TranslationPair[] {
  return readNumberedRecords(file).map(({ line, fields }) => {
    const required = (column: string): string => {
      const value = fields[column];
      if (typeof value === 'string' && value.trim() !== '') return value;
      throw new FormatError(
        `${file}:${line}: '${column}' must be text that is not empty, got ${JSON.stringify(value) ?? 'nothing'}`,
      );
    };
    const pair = { source: required('source'), target: required('target') };
    return fields.language === undefined ? pair : { ...pair, language: required('language') };
  });
}

/** The compiler's messages as pairs from English, language by language. */
export function messagePairs(
  messages: readonly LocalisedMessage[],
  languages: readonly MessageLanguage[],
): TranslationPair[] {
  return languages.flatMap((language) =>
    messages.map(({ text, translations }) => ({ source: text, target: translations[language], language })),
  );
}

/** Pairs in three parts that share no source text. */
export interface PairSplit {
  readonly train: TranslationPair[];
  readonly validation: TranslationPair[];
  readonly test: TranslationPair[];
}

/**
 * Splits pairs 80/10/10 by a hash of their source (see {@link splitByHash}): all translations of a text come into
 * the same part, so nothing tested was trained on in another language either.
 */
export function splitPairs(pairs: readonly TranslationPair[]): PairSplit {
  const sources = [...new Set(pairs.map(({ source }) => source))].map((text) => ({ text }));
  const parts = splitByHash(sources);
  const pick = (part: readonly { text: string }[]): TranslationPair[] => {
    const texts = new Set(part.map(({ text }) => text));
    return pairs.filter(({ source }) => texts.has(source));
  };
  return { train: pick(parts.train), validation: pick(parts.validation), test: pick(parts.test) };
}
