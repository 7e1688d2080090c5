/** How {@link Tokenizer.encode} treats what needs a decision. */
export interface EncodeOptions {
  /**
   * Whether the text of a special token in the input becomes that token. Default false: text that a
   * user typed cannot end a document or open a role by spelling out `<|endoftext|>`.
   */
  readonly allowSpecial?: boolean;
  /**
   * What to do with a character outside the vocabulary. Default 'error'; 'skip' leaves it out, so
   * decoding no longer gives the text back. Byte-level tokenizers have no such characters.
   */
  readonly unknown?: 'error' | 'skip';
}

/** Token ids, and where in the text each comes from. */
export interface OffsetEncoding {
  readonly ids: readonly number[];
  /**
   * For each token the part of the text it stands for, from its first code unit up to, not including, the last:
   * `text.slice(start, end)`. White space at its edges is left out. A character that is spread over several tokens
   * is part of each; of what normalisation drops (control characters, loose accents) no token tells.
   */
  readonly offsets: readonly (readonly [start: number, end: number])[];
}

/** Text into token ids and back. Ids are the rows of a model's embedding: 0 … vocabSize − 1. */
export interface Tokenizer {
  /** Number of ids, special tokens included. */
  readonly vocabSize: number;
  /** Special tokens and their ids, such as `<|endoftext|>` → 50256. */
  readonly specialTokens: ReadonlyMap<string, number>;
  /** The id that a model of this tokenizer has seen before every text; `encode` leaves it to the caller. */
  readonly bosTokenId?: number;
  /** The id that ends a text, where it is not `<|endoftext|>`. */
  readonly eosTokenId?: number;
  /** All ids at which generation ends, where a model's files say so apart from `eosTokenId`. */
  readonly stopTokenIds?: readonly number[];
  /**
   * Text to token ids.
   *
   * @throws ConfigError naming a character outside the vocabulary, unless `unknown` is 'skip'
   */
  encode(text: string, options?: EncodeOptions): number[];
  /**
   * As {@link encode} without options, with the place of each token in the text: what is found in tokens can so be
   * shown as it was written. Absent where a tokenizer cannot tell.
   */
  encodeWithOffsets?(text: string): OffsetEncoding;
  /**
   * Token ids to text. Bytes that are not UTF-8 (a character cut in two) become U+FFFD; to decode a
   * stream token by token use {@link StreamingDecoder}.
   *
   * @throws ConfigError for an id outside the vocabulary
   */
  decode(ids: ArrayLike<number>): string;
  /** The id of a token in the form `tokenizer.json` writes it: `'Ġthe'`, `'<|endoftext|>'`. */
  idOf(token: string): number | undefined;
  /** The UTF-8 bytes one id stands for; a character may be spread over several ids. */
  tokenBytes(id: number): Uint8Array;
  /** One id made readable for a person: a space as ␣, a newline as \n, stray bytes as \xE2. */
  tokenText(id: number): string;
  /** The tokenizer as Hugging Face's `tokenizer.json`: plain data. */
  toJSON(): object;
}

/** The bytes of a token as {@link Tokenizer.tokenText} shows them. */
export function printableBytes(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.replace(/[\p{Cc}\p{Cf}\p{Z}]/gu, (character) => printable[character] ?? escaped(character));
  } catch {
    return Array.from(bytes, (byte) =>
      byte > 0x20 && byte < 0x7f
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`,
    ).join('');
  }
}

const printable: Record<string, string> = { ' ': '␣', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16).toUpperCase()}}`;
}
