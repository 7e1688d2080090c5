import type { GgufMetadata } from '../checkpoints/gguf-metadata';
import { FormatError, UnsupportedError } from '../errors';
import { ChatTemplate } from './chat-template';
import { HuggingFaceTokenizer, type TokenizerJson } from './hugging-face-tokenizer';
import { SentencePieceTokenizer } from './sentence-piece-tokenizer';
import type { TokenRoles } from './token-roles';
import type { Tokenizer } from './tokenizer';

/** GGUF's kinds of tokens (llama.h, `enum llama_token_type`). */
const tokenType = { unknown: 2, control: 3, userDefined: 4 };

/**
 * The tokenizer that a GGUF file carries: its tokens, merges or scores, and a name for how words are cut.
 *
 * @param where - the file, for messages
 * @throws FormatError if a field is missing or of the wrong kind
 * @throws UnsupportedError if the kind, or its way of cutting words, is none of those that Headway knows
 */
export function tokenizerFromGguf(metadata: GgufMetadata, where = 'GGUF'): Tokenizer {
  const fields = new TokenizerFields(metadata, where);
  const model = fields.text('model');
  if (model === 'llama') {
    return new SentencePieceTokenizer({
      pieces: fields.texts('tokens'),
      scores: fields.numbers('scores'),
      specialTokens: fields.tokensOfType(tokenType.unknown, tokenType.control).map(({ content }) => content),
    });
  }
  if (model === 'gpt2') return new HuggingFaceTokenizer(byteLevelBpeJson(fields), where, fields.roles());
  throw new UnsupportedError(`${where}: tokenizer.ggml.model: can be read are gpt2 and llama, got ${model}`);
}

/**
 * The chat template that a GGUF file carries.
 *
 * @returns undefined if it has none
 */
export function chatTemplateFromGguf(metadata: GgufMetadata): ChatTemplate | undefined {
  const source = metadata.get('tokenizer.chat_template')?.value;
  if (typeof source !== 'string') return undefined;
  const tokens = metadata.get('tokenizer.ggml.tokens')?.value as ArrayLike<string> | undefined;
  const special = (['bos', 'eos'] as const).flatMap((role) => {
    const id = metadata.get(`tokenizer.ggml.${role}_token_id`)?.value;
    return typeof id === 'number' && tokens?.[id] !== undefined ? [[`${role}_token`, tokens[id]]] : [];
  });
  return new ChatTemplate(source, Object.fromEntries(special) as Record<string, string>);
}

/** How byte-level BPE cuts a text before it merges, by the names of llama.cpp. */
interface Cutting {
  readonly preTokenizer: readonly object[];
  readonly normalizer?: object;
  readonly ignoreMerges?: boolean;
}

const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };

/** A pattern of its own first, and then only bytes for characters. */
function splitBy(pattern: string): object[] {
  return [
    { type: 'Split', pattern: { Regex: pattern }, behavior: 'Isolated', invert: false },
    { ...byteLevel, use_regex: false },
  ];
}

/** GPT-4's pattern, as Llama 3 and Qwen2 have it, with so many digits in a token. */
function gpt4Pattern(digits: string): string {
  return (
    "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" +
    `${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`
  );
}

const gpt2Cutting: Cutting = { preTokenizer: [byteLevel] };
const digitsCutting: Cutting = {
  preTokenizer: [{ type: 'Digits', individual_digits: true }, byteLevel],
};
const llama3Cutting: Cutting = { preTokenizer: splitBy(gpt4Pattern('\\p{N}{1,3}')), ignoreMerges: true };
const qwen2Cutting: Cutting = { preTokenizer: splitBy(gpt4Pattern('\\p{N}')), normalizer: { type: 'NFC' } };

/** llama.cpp's `tokenizer.ggml.pre` (llama-vocab.cpp). */
const cuttings: Readonly<Record<string, Cutting>> = {
  'gpt-2': gpt2Cutting,
  smollm: digitsCutting,
  starcoder: digitsCutting,
  'llama-bpe': llama3Cutting,
  llama3: llama3Cutting,
  qwen2: qwen2Cutting,
};

/**
 * llama.cpp's name for the way a `tokenizer.json` cuts words.
 *
 * @returns undefined if it is none of those above
 */
export function cuttingName(preTokenizer: unknown): string | undefined {
  const steps = (Object(preTokenizer) as { pretokenizers?: unknown[] }).pretokenizers ?? [preTokenizer];
  // What counts: which steps, by what pattern; not the offsets they report.
  const signature = (all: readonly unknown[]): string =>
    JSON.stringify(
      all.map((step) => {
        const { type, pattern, individual_digits, use_regex } = Object(step) as Record<string, unknown>;
        return { type, pattern, individual_digits, use_regex };
      }),
    );
  return Object.keys(cuttings).find((name) => signature(cuttings[name].preTokenizer) === signature(steps));
}

function byteLevelBpeJson(fields: TokenizerFields): TokenizerJson {
  const name = fields.text('pre');
  const cutting = Object.hasOwn(cuttings, name) ? cuttings[name] : undefined;
  if (!cutting) {
    throw new UnsupportedError(
      `${fields.where}: tokenizer.ggml.pre: can be read are ${Object.keys(cuttings).join(', ')}, got ${name}`,
    );
  }
  const { preTokenizer, normalizer = null, ignoreMerges = false } = cutting;
  const added = [
    ...fields
      .tokensOfType(tokenType.unknown, tokenType.control)
      .map((token) => ({ ...token, special: true })),
    ...fields.tokensOfType(tokenType.userDefined).map((token) => ({ ...token, special: false })),
  ];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added
      .sort((a, b) => a.id - b.id)
      .map((token) => ({ ...token, single_word: false, lstrip: false, rstrip: false, normalized: false })),
    normalizer,
    pre_tokenizer:
      preTokenizer.length === 1 ? preTokenizer[0] : { type: 'Sequence', pretokenizers: preTokenizer },
    post_processor: null,
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: ignoreMerges,
      vocab: Object.fromEntries(fields.texts('tokens').map((token, id) => [token, id])),
      merges: fields.texts('merges'),
    },
  };
}

/** The fields `tokenizer.ggml.*`, each of its kind or an error that names it. */
class TokenizerFields {
  constructor(
    private readonly metadata: GgufMetadata,
    readonly where: string,
  ) {}

  text(name: string): string {
    const value = this.value(name);
    return typeof value === 'string' ? value : this.fail(name, 'a text');
  }

  texts(name: string): string[] {
    const value = this.value(name);
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    return this.fail(name, 'an array of texts');
  }

  numbers(name: string): ArrayLike<number> {
    const value = this.value(name);
    const isNumbers = ArrayBuffer.isView(value) && typeof (value as unknown as unknown[])[0] === 'number';
    return isNumbers ? (value as unknown as ArrayLike<number>) : this.fail(name, 'an array of numbers');
  }

  tokensOfType(...types: number[]): { id: number; content: string }[] {
    const kinds = Array.from(this.numbers('token_type'));
    return this.texts('tokens').flatMap((content, id) =>
      types.includes(kinds[id]) ? [{ id, content }] : [],
    );
  }

  /** llama.cpp puts the beginning in front of a text only where the file says so. */
  roles(): TokenRoles {
    const id = (name: string): number | undefined => {
      const value = this.value(name);
      return typeof value === 'number' ? value : undefined;
    };
    return {
      bosTokenId: this.value('add_bos_token') === true ? id('bos_token_id') : undefined,
      eosTokenId: id('eos_token_id'),
    };
  }

  private value(name: string): unknown {
    return this.metadata.get(`tokenizer.ggml.${name}`)?.value;
  }

  private fail(name: string, required: string): never {
    throw new FormatError(`${this.where}: tokenizer.ggml.${name}: must be ${required}`);
  }
}
