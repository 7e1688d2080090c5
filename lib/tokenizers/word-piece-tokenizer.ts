import { ConfigError, FormatError } from '../errors';
import { alignedBertWords, normalizeForBert, splitBertWords } from './bert-normalization';
import { bertSpecialTokens } from './encoder-tokens';
import { splitSpecialTokens } from './pre-tokenization';
import { printableBytes, type EncodeOptions, type OffsetEncoding, type Tokenizer } from './tokenizer';
import { wordPieceJson } from './word-piece-json';
import { continuation, trainWordPieces } from './word-piece-training';

/** What {@link WordPieceTokenizer.train} needs to know. */
export interface WordPieceTrainingOptions {
  /** Pieces wanted, the special ones included. */
  readonly vocabSize: number;
  /** Whether capitals and accents are dropped ("uncased"). Default true. */
  readonly lowercase?: boolean;
  /** They get the first ids; `[UNK]` must be one. Default: BERT's five. */
  readonly specialTokens?: readonly string[];
}

/** A vocabulary of word pieces, as BERT publishes it (`vocab.txt`: one a line). */
export interface WordPieceVocabulary {
  /** By id. */
  readonly pieces: readonly string[];
  /** Those of them that are special. Default: BERT's. */
  readonly specialTokens?: readonly string[];
  /** Default true. */
  readonly lowercase?: boolean;
}

/** A word longer than this, in characters, is unknown: BERT's bound. */
export const longestWord = 100;
/** Distinct words whose ids are kept. */
const cachedWords = 2 ** 16;

/**
 * BERT's tokenizer: text is normalised, cut into words, and each word into the longest pieces of the
 * vocabulary, from the left. A word with a part that no piece fits is `[UNK]` as a whole. What was
 * dropped (capitals, accents, the kind of white space) does not come back.
 *
 * @remarks Wu et al. 2016, §4.1; Devlin et al. 2019, §3. With BERT's vocabulary the ids are BERT's.
 * `encode` adds neither `[CLS]` nor `[SEP]`.
 */
export class WordPieceTokenizer implements Tokenizer {
  readonly vocabSize: number;
  readonly specialTokens: ReadonlyMap<string, number>;
  /** Whether capitals and accents are dropped. */
  readonly lowercase: boolean;
  private readonly pieces: readonly string[];
  private readonly ids: ReadonlyMap<string, number>;
  private readonly unknownId: number;
  private readonly cache = new Map<string, readonly number[]>();

  private constructor(vocabulary: WordPieceVocabulary) {
    const { pieces, specialTokens = bertSpecialTokens, lowercase = true } = vocabulary;
    this.pieces = pieces;
    this.vocabSize = pieces.length;
    this.lowercase = lowercase;
    this.ids = new Map(pieces.map((piece, id) => [piece, id]));
    if (this.ids.size !== pieces.length) {
      throw new FormatError('WordPieceTokenizer: each piece must have one id, a piece is there twice');
    }
    this.specialTokens = new Map(specialTokens.map((token) => [token, this.requiredId(token)]));
    this.unknownId = this.requiredId('[UNK]');
  }

  /**
   * Learns a vocabulary from text. The same text gives the same vocabulary.
   *
   * @param texts - one text, or documents
   * @throws ConfigError if vocabSize has no room for the characters of the text
   */
  static train(texts: string | Iterable<string>, options: WordPieceTrainingOptions): WordPieceTokenizer {
    const { vocabSize, lowercase = true, specialTokens = bertSpecialTokens } = options;
    const split = (text: string): string[] => splitBertWords(normalizeForBert(text, { lowercase }));
    const documents = typeof texts === 'string' ? [texts] : texts;
    const pieces = trainWordPieces(documents, split, vocabSize, specialTokens);
    return new WordPieceTokenizer({ pieces, specialTokens, lowercase });
  }

  /**
   * A tokenizer with a vocabulary that exists, BERT's for one.
   *
   * @throws FormatError if a piece is there twice, or a special token or `[UNK]` is not
   */
  static fromVocabulary(vocabulary: WordPieceVocabulary): WordPieceTokenizer {
    return new WordPieceTokenizer(vocabulary);
  }

  encode(text: string, { allowSpecial = false }: EncodeOptions = {}): number[] {
    const ids: number[] = [];
    for (const piece of splitSpecialTokens(text, allowSpecial ? this.specialTokens.keys() : [])) {
      if ('special' in piece) ids.push(this.specialTokens.get(piece.special)!);
      else for (const word of this.words(piece.text)) for (const id of this.wordIds(word)) ids.push(id);
    }
    return ids;
  }

  encodeWithOffsets(text: string): OffsetEncoding {
    const ids: number[] = [];
    const offsets: [number, number][] = [];
    for (const { word, starts, ends } of alignedBertWords(text, { lowercase: this.lowercase })) {
      const ofWord = this.wordIds(word);
      let at = 0;
      for (const id of ofWord) {
        // An unknown word is one piece, whatever its length.
        const length = id === this.unknownId ? word.length : this.pieceLength(id, at > 0);
        ids.push(id);
        offsets.push([starts[at], ends[at + length - 1]]);
        at += length;
      }
    }
    return { ids, offsets };
  }

  /** The words that a text is cut into, normalised: each is one or more pieces. */
  words(text: string): string[] {
    return splitBertWords(normalizeForBert(text, { lowercase: this.lowercase }));
  }

  /** Words with a space between, but none before `.` `,` `?` and `!`, as Hugging Face writes them. */
  decode(ids: ArrayLike<number>): string {
    return Array.from(ids, (id, i) => {
      const piece = this.piece(id);
      if (i === 0) return piece;
      if (piece.startsWith(continuation)) return piece.slice(continuation.length);
      return /^[.,?!]$/.test(piece) ? piece : ` ${piece}`;
    }).join('');
  }

  idOf(token: string): number | undefined {
    return this.ids.get(token);
  }

  tokenBytes(id: number): Uint8Array {
    const piece = this.piece(id);
    const isContinuation = piece.startsWith(continuation) && piece !== continuation;
    return new TextEncoder().encode(isContinuation ? piece.slice(continuation.length) : piece);
  }

  tokenText(id: number): string {
    return printableBytes(new TextEncoder().encode(this.piece(id)));
  }

  toJSON(): object {
    return wordPieceJson(this.pieces, this.specialTokens, this.lowercase);
  }

  private wordIds(word: string): readonly number[] {
    const known = this.cache.get(word);
    if (known) return known;
    const ids = longestPieces(word, this.ids) ?? [this.unknownId];
    if (this.cache.size >= cachedWords) this.cache.clear();
    this.cache.set(word, ids);
    return ids;
  }

  /** Code units of a word that a piece spells. */
  private pieceLength(id: number, continues: boolean): number {
    return this.pieces[id].length - (continues ? continuation.length : 0);
  }

  private piece(id: number): string {
    const piece = this.pieces[id];
    if (piece !== undefined) return piece;
    throw new ConfigError(
      `WordPieceTokenizer: token id must be one of the ${this.vocabSize} in the vocabulary, got ${id}`,
    );
  }

  private requiredId(token: string): number {
    const id = this.ids.get(token);
    if (id !== undefined) return id;
    throw new FormatError(`WordPieceTokenizer: the vocabulary must hold '${token}', it is missing`);
  }
}

// ANCHOR: longest-pieces
/**
 * Cuts a word into pieces, always the longest that fits what is left of it, from the left.
 *
 * @returns their ids; undefined if somewhere none fits, or the word is longer than {@link longestWord}
 */
export function longestPieces(word: string, ids: ReadonlyMap<string, number>): number[] | undefined {
  const characters = [...word];
  if (characters.length > longestWord) return undefined;
  const spelled = (start: number, end: number): string =>
    (start === 0 ? '' : continuation) + characters.slice(start, end).join('');
  const found: number[] = [];
  let start = 0;
  while (start < characters.length) {
    let end = characters.length;
    while (end > start && !ids.has(spelled(start, end))) end--;
    if (end === start) return undefined;
    found.push(ids.get(spelled(start, end))!);
    start = end;
  }
  return found;
}
// ANCHOR_END: longest-pieces
