import { ConfigError, FormatError } from '../errors';
import { splitSpecialTokens } from './pre-tokenization';
import { characterJson } from './tokenizer-json';
import { printableBytes, type EncodeOptions, type Tokenizer } from './tokenizer';

/**
 * One id for each character: the simplest tokenizer, and nanoGPT's for shakespeare_char. A character
 * is a Unicode code point. What training did not see has no id; see {@link EncodeOptions.unknown}.
 */
export class CharacterTokenizer implements Tokenizer {
  readonly vocabSize: number;
  readonly specialTokens: ReadonlyMap<string, number>;
  private readonly ids: ReadonlyMap<string, number>;
  private readonly tokens: readonly string[];

  /**
   * @param tokens - by id
   * @param specialTokens - those of them that are special
   * @throws FormatError if a token is there twice, or an ordinary one is not a single character
   */
  constructor(tokens: readonly string[], specialTokens: readonly string[] = []) {
    this.tokens = tokens;
    this.vocabSize = tokens.length;
    this.ids = new Map(tokens.map((token, id) => [token, id]));
    this.specialTokens = new Map(specialTokens.map((token) => [token, this.ids.get(token)!]));
    if (this.ids.size !== tokens.length) {
      throw new FormatError('CharacterTokenizer: each token must have one id, a token is there twice');
    }
    const long = tokens.find((token) => !this.specialTokens.has(token) && [...token].length !== 1);
    if (long !== undefined) {
      throw new FormatError(`CharacterTokenizer: an ordinary token must be one character, got '${long}'`);
    }
  }

  // ANCHOR: character-train
  /** The distinct characters of the text, in the order of their code points, then the special tokens. */
  static train(
    text: string,
    options: { readonly specialTokens?: readonly string[] } = {},
  ): CharacterTokenizer {
    const { specialTokens = [] } = options;
    const characters = [...new Set(text)].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
    return new CharacterTokenizer([...characters, ...specialTokens], specialTokens);
  }
  // ANCHOR_END: character-train

  encode(text: string, { allowSpecial = false, unknown = 'error' }: EncodeOptions = {}): number[] {
    const ids: number[] = [];
    for (const piece of splitSpecialTokens(text, allowSpecial ? this.specialTokens.keys() : [])) {
      for (const token of 'special' in piece ? [piece.special] : piece.text) {
        const id = this.ids.get(token);
        if (id !== undefined) ids.push(id);
        else if (unknown === 'error') throw this.unknownCharacter(token);
      }
    }
    return ids;
  }

  decode(ids: ArrayLike<number>): string {
    return Array.from(ids, (id) => this.token(id)).join('');
  }

  idOf(token: string): number | undefined {
    return this.ids.get(token);
  }

  tokenBytes(id: number): Uint8Array {
    return new TextEncoder().encode(this.token(id));
  }

  tokenText(id: number): string {
    return printableBytes(this.tokenBytes(id));
  }

  toJSON(): object {
    return characterJson(
      [...this.ids].filter(([token]) => !this.specialTokens.has(token)),
      this.specialTokens,
    );
  }

  private token(id: number): string {
    const token = this.tokens[id];
    if (token !== undefined) return token;
    throw new ConfigError(
      `CharacterTokenizer: token id must be one of the ${this.vocabSize} in the vocabulary, got ${id}`,
    );
  }

  private unknownCharacter(character: string): ConfigError {
    return new ConfigError(
      `CharacterTokenizer: text must consist of the ${this.vocabSize} characters seen in training, ` +
        `got '${character}' (U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}); ` +
        `encode with { unknown: 'skip' } leaves such characters out, a byte-level tokenizer knows them all`,
    );
  }
}
