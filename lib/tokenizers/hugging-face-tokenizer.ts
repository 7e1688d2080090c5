import { Tokenizer as TokenizersTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { ConfigError, FormatError } from '../errors';
import { bytesOfToken } from './byte-alphabet';
import type { TokenRoles } from './token-roles';
import { type EncodeOptions, printableBytes, type Tokenizer } from './tokenizer';
import { type AddedToken, addedToken, vocabularyShape } from './tokenizer-json';

/** The content of a `tokenizer.json`, checked as far as {@link HuggingFaceTokenizer} relies on it. */
export interface TokenizerJson {
  readonly added_tokens: readonly (AddedToken & { readonly special: boolean })[];
  readonly decoder?: unknown;
  readonly [field: string]: unknown;
}

/** What a file of any kind must have to be worth trying; its steps are the library's to judge. */
const schema: z.ZodType<TokenizerJson> = z.looseObject({
  added_tokens: z.array(addedToken.and(z.looseObject({ special: z.boolean().default(true) }))).default([]),
  decoder: z.unknown(),
  model: z.looseObject({
    vocab: z.union([vocabularyShape, z.array(z.tuple([z.string(), z.number()])).min(1)]),
    merges: z.array(z.union([z.string().regex(/^\S+ \S+$/u), z.tuple([z.string(), z.string()])])).optional(),
  }),
});

/** The file as it is, if it has a vocabulary and well-formed special tokens; else undefined. */
export function asTokenizerJson(json: unknown): TokenizerJson | undefined {
  return schema.safeParse(json).data;
}

/** How the text of a token is written in the vocabulary. */
type Spelling = 'byte alphabet' | 'SentencePiece' | 'WordPiece' | 'plain';

/**
 * A tokenizer of any kind that `tokenizer.json` can describe: byte-level BPE with another pattern (Llama 3,
 * Qwen, SmolLM), SentencePiece's BPE and Unigram (Llama 2, T5), WordPiece. The work is done by Hugging Face's
 * own `@huggingface/tokenizers`; Headway's tokenizers are used where a file is of their kind.
 *
 * A character that such a vocabulary cannot write becomes its unknown token, as in Hugging Face: the option
 * `unknown` does not apply.
 */
export class HuggingFaceTokenizer implements Tokenizer {
  readonly vocabSize: number;
  readonly specialTokens: ReadonlyMap<string, number>;
  readonly bosTokenId?: number;
  readonly eosTokenId?: number;
  private readonly tokenizer: TokenizersTokenizer;
  private readonly spelling: Spelling;
  private withoutSpecial: TokenizersTokenizer | undefined;

  /**
   * @param json - the file's content
   * @param where - the file, for messages
   * @param roles - what the file itself does not say: which tokens begin and end a text
   * @throws FormatError if the library does not know a step; from `encode` and `decode` too, if it cannot take one
   */
  constructor(
    private readonly json: TokenizerJson,
    private readonly where = 'tokenizer.json',
    { bosTokenId, eosTokenId }: TokenRoles = {},
  ) {
    this.bosTokenId = bosTokenId;
    this.eosTokenId = eosTokenId;
    this.tokenizer = this.build(json);
    const special = json.added_tokens.filter((token) => token.special);
    this.specialTokens = new Map(special.map(({ content, id }) => [content, id]));
    let last = -1;
    for (const id of this.tokenizer.get_vocab(true).values()) last = Math.max(last, id);
    this.vocabSize = last + 1;
    this.spelling = spellingOf(json.decoder);
  }

  encode(text: string, { allowSpecial = false }: EncodeOptions = {}): number[] {
    if (text === '') return [];
    const tokenizer = allowSpecial ? this.tokenizer : (this.withoutSpecial ??= this.buildWithoutSpecial());
    return this.guarded('that works', () => tokenizer.encode(text, { add_special_tokens: false }).ids);
  }

  decode(ids: ArrayLike<number>): string {
    const list = Array.from(ids);
    for (const id of list) this.token(id);
    if (list.length === 0) return '';
    if (this.spelling === 'byte alphabet') {
      const bytes = Buffer.concat(list.map((id) => this.tokenBytes(id)));
      return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    }
    const options = { skip_special_tokens: false, clean_up_tokenization_spaces: false };
    return this.guarded('that works', () => this.tokenizer.decode(list, options));
  }

  idOf(token: string): number | undefined {
    return this.tokenizer.token_to_id(token);
  }

  tokenBytes(id: number): Uint8Array {
    const token = this.token(id);
    const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
    if (this.specialTokens.get(token) === id) return utf8(token);
    if (this.spelling === 'byte alphabet') return bytesOfToken(token) ?? utf8(token);
    if (this.spelling === 'WordPiece') return utf8(token.startsWith('##') ? token.slice(2) : token);
    if (this.spelling === 'plain') return utf8(token);
    const byte = /^<0x([0-9A-F]{2})>$/.exec(token);
    return byte ? Uint8Array.of(parseInt(byte[1], 16)) : utf8(token.replaceAll('▁', ' '));
  }

  tokenText(id: number): string {
    return printableBytes(this.tokenBytes(id));
  }

  toJSON(): object {
    return this.json;
  }

  private token(id: number): string {
    const token = this.tokenizer.id_to_token(id);
    if (token !== undefined) return token;
    throw new ConfigError(
      `HuggingFaceTokenizer: token id must be one of the ${this.vocabSize} in the vocabulary, got ${id}`,
    );
  }

  /** For text in which `<|im_end|>` is eight characters: built only when asked for. */
  private buildWithoutSpecial(): TokenizersTokenizer {
    return this.build({
      ...this.json,
      added_tokens: this.json.added_tokens.filter(({ special }) => !special),
    });
  }

  private build(json: TokenizerJson): TokenizersTokenizer {
    return this.guarded(
      'that can be built',
      () => new TokenizersTokenizer({ ...json, pre_tokenizer: withAllDigits(json.pre_tokenizer) }, {}),
    );
  }

  /** The library looks at some fields of a step when it builds the step, at others when it takes it. */
  private guarded<T>(kind: string, body: () => T): T {
    try {
      return body();
    } catch (error) {
      throw new FormatError(`${this.where}: must be a tokenizer ${kind}: ${(error as Error).message}`);
    }
  }
}

/** What the decoder undoes tells how tokens are spelt. */
function spellingOf(decoder: unknown): Spelling {
  const steps = JSON.stringify(decoder ?? null);
  if (steps.includes('"ByteLevel"')) return 'byte alphabet';
  if (steps.includes('"Metaspace"') || steps.includes('▁')) return 'SentencePiece';
  return steps.includes('"WordPiece"') ? 'WordPiece' : 'plain';
}

/**
 * The same pre-tokenizer, with the step `Digits` written as a pattern: the library's knows 0 to 9 alone, and
 * Hugging Face's all of Unicode's numbers (½, ², Ⅷ, ٣).
 */
function withAllDigits(preTokenizer: unknown): unknown {
  const step = Object(preTokenizer) as {
    type?: unknown;
    individual_digits?: unknown;
    pretokenizers?: unknown;
  };
  if (Array.isArray(step.pretokenizers)) {
    return { ...step, pretokenizers: step.pretokenizers.map(withAllDigits) };
  }
  if (step.type !== 'Digits') return preTokenizer;
  const pattern = { Regex: step.individual_digits === true ? '\\p{N}' : '\\p{N}+' };
  return { type: 'Split', pattern, behavior: 'Isolated', invert: false };
}
