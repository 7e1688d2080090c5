import { ConfigError, FormatError } from '../errors';
import { encodeWord, mergeTable, type MergeTable } from './bpe-encoding';
import { trainMerges, type Merge } from './bpe-training';
import { bytesOfToken, byteAlphabet, characterOfByte } from './byte-alphabet';
import { splitSpecialTokens, splitWords } from './pre-tokenization';
import { byteLevelBpeJson } from './tokenizer-json';
import { printableBytes, type EncodeOptions, type OffsetEncoding, type Tokenizer } from './tokenizer';

/** What {@link ByteLevelBpeTokenizer.train} needs to know. */
export interface BpeTrainingOptions {
  /** Number of ids wanted: 256 bytes, the special tokens, and the rest merges. */
  readonly vocabSize: number;
  /** They get the last ids, as in GPT-2. Default: `<|endoftext|>`. */
  readonly specialTokens?: readonly string[];
}

/** A byte-level BPE as GPT-2 publishes it (`encoder.json`, `vocab.bpe`) and `tokenizer.json` holds it. */
export interface BpeVocabulary {
  /** Token, written in the byte alphabet, → id. */
  readonly vocab: Readonly<Record<string, number>>;
  /** Pairs of tokens, the first learned first. */
  readonly merges: readonly (readonly [left: string, right: string])[];
  /** Special token → id. They may be in `vocab` too. */
  readonly specialTokens?: Readonly<Record<string, number>>;
  /** Special tokens that white space before them belongs to: RoBERTa's `<mask>`. */
  readonly takesSpaceBefore?: readonly string[];
}

/** Distinct words whose ids are kept; a text has few common words and a long tail. */
const cachedWords = 2 ** 16;
/** A longer word is rarely met again, and would fill the cache. */
const longestCachedWord = 64;

/**
 * GPT-2's tokenizer: text is cut into words, words into bytes, and bytes are merged into the tokens
 * learned in training. Every text can be encoded, and `decode(encode(text))` gives it back; only a lone
 * surrogate, which no UTF-8 can hold, becomes U+FFFD.
 *
 * @remarks Radford et al. 2019, §2.2. With GPT-2's vocabulary the ids are GPT-2's.
 */
export class ByteLevelBpeTokenizer implements Tokenizer {
  readonly vocabSize: number;
  readonly specialTokens: ReadonlyMap<string, number>;
  /** The merges by rank, as ids. */
  readonly merges: readonly Merge[];
  private readonly takesSpaceBefore: readonly string[];
  private readonly ids: ReadonlyMap<string, number>;
  private readonly tokens: readonly (string | undefined)[];
  private readonly mergeOf: MergeTable;
  private readonly idOfByte: readonly number[];
  private readonly cache = new Map<string, readonly number[]>();

  private constructor({ vocab, merges, specialTokens = {}, takesSpaceBefore = [] }: BpeVocabulary) {
    this.takesSpaceBefore = takesSpaceBefore;
    this.specialTokens = new Map(Object.entries(specialTokens));
    this.ids = new Map([...Object.entries(vocab), ...this.specialTokens]);
    this.tokens = tokensById(this.ids);
    this.vocabSize = this.tokens.length;
    this.idOfByte = Array.from({ length: 256 }, (_, byte) => this.requiredId(characterOfByte(byte), 'byte'));
    this.merges = merges.map(([left, right]) => ({
      left: this.requiredId(left, 'merge'),
      right: this.requiredId(right, 'merge'),
      id: this.requiredId(left + right, 'merge'),
    }));
    this.mergeOf = mergeTable(this.merges);
  }

  /**
   * Learns a vocabulary from text. The same text gives the same vocabulary; see {@link trainMerges}.
   *
   * @param texts - one text, or documents: no token spans two
   * @throws ConfigError if vocabSize has no room for the 256 bytes and the special tokens
   */
  static train(texts: string | Iterable<string>, options: BpeTrainingOptions): ByteLevelBpeTokenizer {
    const { vocabSize, specialTokens = ['<|endoftext|>'] } = options;
    const least = 256 + specialTokens.length;
    if (!Number.isInteger(vocabSize) || vocabSize < least) {
      throw new ConfigError(
        `ByteLevelBpeTokenizer.train: vocabSize must be a whole number of at least ${least} ` +
          `(256 bytes and ${specialTokens.length} special), got ${vocabSize}`,
      );
    }
    const documents = typeof texts === 'string' ? [texts] : texts;
    const { merges, tokens } = trainMerges(documents, vocabSize - specialTokens.length);
    return new ByteLevelBpeTokenizer({
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: merges.map(({ left, right }) => [tokens[left], tokens[right]]),
      specialTokens: Object.fromEntries(specialTokens.map((token, i) => [token, tokens.length + i])),
    });
  }

  /**
   * A tokenizer with a vocabulary that exists, GPT-2's for one.
   *
   * @throws FormatError if a byte or a part of a merge has no id, or an id stands for two tokens
   */
  static fromVocabulary(vocabulary: BpeVocabulary): ByteLevelBpeTokenizer {
    return new ByteLevelBpeTokenizer(vocabulary);
  }

  // ANCHOR: encode
  encode(text: string, { allowSpecial = false }: EncodeOptions = {}): number[] {
    const ids: number[] = [];
    const special = allowSpecial ? this.specialTokens.keys() : [];
    for (const piece of splitSpecialTokens(text, special, this.takesSpaceBefore)) {
      if ('special' in piece) ids.push(this.specialTokens.get(piece.special)!);
      else for (const word of splitWords(piece.text)) for (const id of this.wordIds(word)) ids.push(id);
    }
    return ids;
  }
  // ANCHOR_END: encode

  encodeWithOffsets(text: string): OffsetEncoding {
    const ids: number[] = [];
    const offsets: [number, number][] = [];
    let wordStart = 0;
    for (const word of splitWords(text)) {
      const { starts, ends } = placesOfBytes(word, wordStart);
      let at = 0;
      for (const id of this.wordIds(word)) {
        const { length } = this.tokenBytes(id);
        const [start, end] = [starts[at], ends[at + length - 1]];
        const part = text.slice(start, end);
        // Spaces that a token took along, at either edge; of spaces alone nothing is left.
        const before = part.length - part.replace(/^ +/, '').length;
        const after = part.length - part.replace(/ +$/, '').length;
        ids.push(id);
        offsets.push([start + before, Math.max(start + before, end - after)]);
        at += length;
      }
      wordStart += word.length;
    }
    return { ids, offsets };
  }

  // ANCHOR: decode
  decode(ids: ArrayLike<number>): string {
    const pieces = Array.from(ids, (id) => this.tokenBytes(id));
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(pieces));
  }
  // ANCHOR_END: decode

  idOf(token: string): number | undefined {
    return this.ids.get(token);
  }

  tokenBytes(id: number): Uint8Array {
    const token = this.tokens[id];
    if (token === undefined) {
      throw new ConfigError(
        `ByteLevelBpeTokenizer: token id must be one of the ${this.vocabSize} in the vocabulary, got ${id}`,
      );
    }
    return (!this.specialTokens.has(token) && bytesOfToken(token)) || new TextEncoder().encode(token);
  }

  tokenText(id: number): string {
    return printableBytes(this.tokenBytes(id));
  }

  toJSON(): object {
    // Special tokens after all others need not be in the vocabulary; Hugging Face would renumber any before.
    const ordinary = this.vocabSize - this.specialTokens.size;
    return byteLevelBpeJson(
      [...this.ids].filter(([token, id]) => !this.specialTokens.has(token) || id < ordinary),
      this.merges.map(({ left, right }) => [this.tokens[left]!, this.tokens[right]!]),
      this.specialTokens,
      this.takesSpaceBefore,
    );
  }

  private wordIds(word: string): readonly number[] {
    const known = this.cache.get(word);
    if (known) return known;
    const ids = encodeWord(new TextEncoder().encode(word), this.mergeOf, this.idOfByte);
    if (word.length <= longestCachedWord) {
      if (this.cache.size >= cachedWords) this.cache.clear();
      this.cache.set(word, ids);
    }
    return ids;
  }

  private requiredId(token: string, what: 'byte' | 'merge'): number {
    const id = this.ids.get(token);
    if (id !== undefined) return id;
    throw new FormatError(
      what === 'byte'
        ? `ByteLevelBpeTokenizer: the vocabulary must hold all ${byteAlphabet.length} byte tokens, '${token}' is missing`
        : `ByteLevelBpeTokenizer: every part and result of a merge must be in the vocabulary, '${token}' is missing`,
    );
  }
}

/** For each UTF-8 byte of a word, where in the text its character begins and ends. */
function placesOfBytes(word: string, wordStart: number): { starts: number[]; ends: number[] } {
  const starts: number[] = [];
  const ends: number[] = [];
  let start = wordStart;
  for (const character of word) {
    const end = start + character.length;
    const bytes = Buffer.byteLength(character); // half a character counts as U+FFFD, as it is encoded
    for (let i = 0; i < bytes; i++) {
      starts.push(start);
      ends.push(end);
    }
    start = end;
  }
  return { starts, ends };
}

/** The tokens in the order of their ids; a model may leave ids unused. */
function tokensById(ids: ReadonlyMap<string, number>): (string | undefined)[] {
  const tokens: (string | undefined)[] = [];
  for (const [token, id] of ids) {
    if (!Number.isInteger(id) || id < 0 || id >= 2 ** 26) {
      throw new FormatError(
        `tokenizer: the id of '${token}' must be a whole number from 0 to 67108863, got ${id}`,
      );
    }
    if (tokens[id] !== undefined) {
      throw new FormatError(
        `tokenizer: each id must stand for one token, ${id} stands for '${tokens[id]}' and '${token}'`,
      );
    }
    tokens[id] = token;
  }
  return tokens;
}
