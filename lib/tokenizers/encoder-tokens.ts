import { ConfigError } from '../errors';
import type { Tokenizer } from './tokenizer';

/** BERT's special tokens, in the order of its vocabulary. */
export const bertSpecialTokens: readonly string[] = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
/** RoBERTa's, the first four in the order of its vocabulary; `<mask>` is the last there. */
export const robertaSpecialTokens: readonly string[] = ['<s>', '<pad>', '</s>', '<unk>', '<mask>'];

/** The ids of the special tokens that an encoder's input is built with. */
export interface EncoderTokens {
  /** Begins every input: `[CLS]`, `<s>`. */
  readonly clsTokenId: number;
  /** Ends each text: `[SEP]`, `</s>`. */
  readonly sepTokenId: number;
  /** Fills up a batch: `[PAD]`, `<pad>`. */
  readonly padTokenId: number;
  /** Stands for what is to be guessed: `[MASK]`, `<mask>`. */
  readonly maskTokenId: number;
}

/** The names of the four, in BERT's vocabularies and in RoBERTa's. */
const names = [
  { clsTokenId: '[CLS]', sepTokenId: '[SEP]', padTokenId: '[PAD]', maskTokenId: '[MASK]' },
  { clsTokenId: '<s>', sepTokenId: '</s>', padTokenId: '<pad>', maskTokenId: '<mask>' },
] as const;

/**
 * The special tokens of an encoder's tokenizer, whether it is BERT's kind or RoBERTa's.
 *
 * @throws ConfigError if it has neither's
 */
export function encoderTokens(tokenizer: Tokenizer): EncoderTokens {
  for (const kind of names) {
    const ids = Object.entries(kind).map(([role, token]) => [role, tokenizer.idOf(token)] as const);
    if (ids.every(([, id]) => id !== undefined)) return Object.fromEntries(ids) as unknown as EncoderTokens;
  }
  const sets = names.map((kind) => Object.values(kind).join(' ')).join(' or ');
  throw new ConfigError(
    `encoderTokens: the tokenizer must have the special tokens ${sets}, got ` +
      `${[...tokenizer.specialTokens.keys()].join(' ') || 'none'}: ` +
      'headway tokenizer train --kind wordpiece makes one',
  );
}
