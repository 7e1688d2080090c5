import { ConfigError } from '../errors';
import { ByteLevelBpeTokenizer } from '../tokenizers/byte-level-bpe-tokenizer';
import { CharacterTokenizer } from '../tokenizers/character-tokenizer';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { maskKnownNames, maskNames, restoreNames, slotTokens } from './copied-names';
import type { SequencePair } from './sequence-pair-batches';
import type { TranslationPair } from './translation-pairs';

/** Fills rows behind their text, and starts the decoder. */
export const paddingToken: string = '<pad>';
/** Ends every source and every target. */
export const endToken: string = '</s>';

/** The token that tells the model which language to write, as in OPUS-MT's models: `>>fr<<`. */
export function languageToken(language: string): string {
  return `>>${language}<<`;
}

/** How {@link trainTranslationTokenizer} makes a vocabulary. */
export interface TranslationTokenizerOptions {
  /** `bpe` (default): pieces of words; `character`: one token a character. */
  readonly kind?: 'bpe' | 'character';
  /** Ids of a BPE, shared by all languages. */
  readonly vocabSize?: number;
  /** Whether names get slots (see {@link maskNames}). */
  readonly copyNames?: boolean;
}

/**
 * A tokenizer for both sides of translation pairs: one vocabulary, with tokens for padding, end, each language
 * in the pairs, and the slots of copied names.
 */
export function trainTranslationTokenizer(
  pairs: readonly TranslationPair[],
  { kind = 'bpe', vocabSize = 2000, copyNames = false }: TranslationTokenizerOptions = {},
): Tokenizer {
  const languages = [...new Set(pairs.flatMap(({ language }) => language ?? []))].sort();
  const slots = copyNames ? slotTokens : [];
  const specialTokens = [paddingToken, endToken, ...languages.map(languageToken), ...slots];
  const texts = new Set<string>(); // an English text that has 13 translations counts once
  for (const { source, target } of pairs) {
    const masked = copyNames ? maskNames(source) : { text: source, names: [] };
    texts.add(masked.text).add(maskKnownNames(target, masked.names));
  }
  // A slot is no text to learn merges from.
  const pieces = [...texts].flatMap((text) => (copyNames ? text.split(/<n\d>/) : text));
  if (kind === 'character') return CharacterTokenizer.train(pieces.join(''), { specialTokens });
  return ByteLevelBpeTokenizer.train(pieces, { vocabSize, specialTokens });
}

/** A source text as a model reads it. */
export interface EncodedText {
  readonly ids: readonly number[];
  /** What its slots stand for. */
  readonly names: readonly string[];
}

/**
 * How texts go into a translation model and come out of it, as its tokenizer says: with an end token, a token for
 * the language where it knows languages, and slots for names where it knows slots.
 */
export class TranslationEncoding {
  private readonly end: number;
  private readonly copiesNames: boolean;
  /** The languages that can be asked for; none where there is only one. */
  readonly languages: readonly string[];

  /** @throws ConfigError if the tokenizer has no end or no padding token */
  constructor(readonly tokenizer: Tokenizer) {
    const [end, padding] = [endToken, paddingToken].map((token) => tokenizer.specialTokens.get(token));
    if (end === undefined || padding === undefined) {
      throw new ConfigError(
        `TranslationEncoding: the tokenizer must have the special tokens ${endToken} and ${paddingToken}: ` +
          'use the one that was saved with the model',
      );
    }
    this.end = end;
    this.copiesNames = slotTokens.every((token) => tokenizer.specialTokens.has(token));
    this.languages = [...tokenizer.specialTokens.keys()].flatMap(
      (token) => /^>>(.+)<<$/.exec(token)?.[1] ?? [],
    );
  }

  /**
   * @param language - to translate into; required if the model knows several
   * @throws ConfigError for a language the model does not know
   */
  encodeSource(text: string, language?: string): EncodedText {
    const { text: masked, names } = this.copiesNames ? maskNames(text) : { text, names: [] };
    return { ids: [...this.languageIds(language), ...this.encode(masked), this.end], names };
  }

  /** Both sides of a pair. */
  encodePair({ source, target, language }: TranslationPair): SequencePair {
    const { ids, names } = this.encodeSource(source, language);
    return { source: ids, target: [...this.encode(maskKnownNames(target, names)), this.end] };
  }

  /**
   * The text of a target, with the names of its source.
   *
   * @param ids - without the end token
   */
  decodeTarget(ids: readonly number[], names: readonly string[]): string {
    return restoreNames(this.tokenizer.decode(ids), names).trim();
  }

  private encode(text: string): number[] {
    return this.tokenizer.encode(text, { allowSpecial: this.copiesNames });
  }

  private languageIds(language: string | undefined): number[] {
    if (this.languages.length === 0) return [];
    const asked = language ?? (this.languages.length === 1 ? this.languages[0] : undefined);
    const id = asked === undefined ? undefined : this.tokenizer.specialTokens.get(languageToken(asked));
    if (id !== undefined) return [id];
    throw new ConfigError(
      `translation: the language must be one of ${this.languages.join(', ')}, got ${asked ?? 'none'}`,
    );
  }
}
