import { encoderInput } from '../data/encoder-input';
import { encoderTokens } from '../tokenizers/encoder-tokens';
import type { Tokenizer } from '../tokenizers/tokenizer';
import type { TypedExample } from './encoder-examples';

/** Some words of a sentence as a model's input: `[CLS] pieces [SEP]`. */
export interface SentenceWindow extends TypedExample {
  /** For each token the word whose first piece it is, or −1. */
  readonly words: readonly number[];
}

/** How a sentence is cut. */
export interface SentenceWindowOptions {
  /** Tokens of a window, special ones included. */
  readonly maxLength: number;
  /** Words that two neighbours share, if there is room. */
  readonly overlap: number;
  /** Whether words that begin with a capital have token type 1, and all else 0. */
  readonly caseAsTokenType: boolean;
}

// ANCHOR: sentenceWindows
/** A sentence in words as windows of at most `maxLength` tokens, each of whole words. */
export function sentenceWindows(
  words: readonly string[],
  tokenizer: Tokenizer,
  { maxLength, overlap, caseAsTokenType }: SentenceWindowOptions,
): SentenceWindow[] {
  const special = encoderTokens(tokenizer);
  const room = maxLength - 2;
  const pieces = words.map((word) => piecesOf(word, tokenizer).slice(0, room));
  const lengths = pieces.map(({ length }) => length);
  return cutAtWords(lengths, room, overlap).map(([start, end]) => {
    const tokens = pieces
      .slice(start, end)
      .flatMap((ofWord, i) => ofWord.map((id, piece) => ({ id, word: start + i, isFirst: piece === 0 })));
    const types = tokens.map(({ word }) => (caseAsTokenType ? typeByCase(words[word]) : 0));
    const { inputIds } = encoderInput(special, tokens.map(({ id }) => id)); // prettier-ignore
    const firstOf = tokens.map(({ word, isFirst }) => (isFirst ? word : -1));
    return { inputIds, tokenTypeIds: [0, ...types, 0], words: [-1, ...firstOf, -1] };
  });
}
// ANCHOR_END: sentenceWindows

// ANCHOR: typeByCase
/** The token type of a word: 1 if its first letter is a capital. */
function typeByCase(word: string): number {
  return Number(/^[^\p{L}]*\p{Lu}/u.test(word));
}
// ANCHOR_END: typeByCase

/** A word's pieces; a word that the tokenizer makes nothing of is `[UNK]`, for it must have a tag. */
function piecesOf(word: string, tokenizer: Tokenizer): number[] {
  // As in the middle of a text: byte-level vocabularies have words with the space before them.
  const ids = tokenizer.encode(` ${word}`, { unknown: 'skip' });
  if (ids.length > 0) return ids;
  return [tokenizer.idOf('[UNK]') ?? tokenizer.idOf('<unk>') ?? 0];
}

/**
 * Cuts words into windows.
 *
 * @param lengths - tokens of each word, none of more than `room`
 * @returns for each window its first word and the one after its last
 */
function cutAtWords(lengths: readonly number[], room: number, overlap: number): [number, number][] {
  const windows: [number, number][] = [];
  let start = 0;
  while (start < lengths.length) {
    let [end, tokens] = [start, 0];
    while (end < lengths.length && tokens + lengths[end] <= room) tokens += lengths[end++];
    windows.push([start, end]);
    if (end === lengths.length) break;
    start = Math.max(start + 1, end - overlap);
  }
  return windows;
}
