import { ConfigError } from '../errors';
import type { EncoderTokens } from '../tokenizers/encoder-tokens';

/** One input of an encoder: token ids with the special ones, and which text each is of. */
export interface EncoderInput {
  readonly inputIds: readonly number[];
  /** 0 for the first text and its special tokens, 1 for the second and its `[SEP]`. */
  readonly tokenTypeIds: readonly number[];
}

/** Inputs of one length, row after row. */
export interface EncoderBatch {
  /** B */
  readonly batchSize: number;
  /** T */
  readonly sequenceLength: number;
  /** [B, T] in one array. */
  readonly inputIds: Int32Array;
  /** [B, T]: 1 for a token, 0 for padding. */
  readonly attentionMask: Int32Array;
  /** [B, T] */
  readonly tokenTypeIds: Int32Array;
}

/**
 * One text, `[CLS] A [SEP]`, or two, `[CLS] A [SEP] B [SEP]`, with token types 0 and 1.
 *
 * @remarks BERT's form (Devlin et al. 2019, §3, figure 2). RoBERTa's pairs have two `</s>` between and one
 * token type; pass `{ pairs: 'roberta' }`.
 * @param first - token ids without special ones
 */
export function encoderInput(
  tokens: EncoderTokens,
  first: readonly number[],
  second?: readonly number[],
  { pairs = 'bert' }: { readonly pairs?: 'bert' | 'roberta' } = {},
): EncoderInput {
  const { clsTokenId, sepTokenId } = tokens;
  const before = [clsTokenId, ...first, sepTokenId];
  if (second === undefined) return { inputIds: before, tokenTypeIds: before.map(() => 0) };
  const after = [...(pairs === 'roberta' ? [sepTokenId] : []), ...second, sepTokenId];
  const secondType = pairs === 'roberta' ? 0 : 1;
  return {
    inputIds: [...before, ...after],
    tokenTypeIds: [...before.map(() => 0), ...after.map(() => secondType)],
  };
}

/**
 * Inputs of different lengths as one batch, padded on the right.
 *
 * @param sequenceLength - T. Default: the longest of them
 * @throws ConfigError if there is none, or one is longer than T
 */
export function padInputs(
  inputs: readonly EncoderInput[],
  padTokenId: number,
  sequenceLength: number = Math.max(...inputs.map(({ inputIds }) => inputIds.length)),
): EncoderBatch {
  if (inputs.length === 0) throw new ConfigError('padInputs: a batch must have at least one input, got none');
  const size = inputs.length * sequenceLength;
  const batch = {
    batchSize: inputs.length,
    sequenceLength,
    inputIds: new Int32Array(size).fill(padTokenId),
    attentionMask: new Int32Array(size),
    tokenTypeIds: new Int32Array(size),
  };
  inputs.forEach(({ inputIds, tokenTypeIds }, row) => {
    if (inputIds.length > sequenceLength) {
      throw new ConfigError(
        `padInputs: an input must have at most ${sequenceLength} tokens, got ${inputIds.length}: cut the text`,
      );
    }
    batch.inputIds.set(inputIds, row * sequenceLength);
    batch.tokenTypeIds.set(tokenTypeIds, row * sequenceLength);
    batch.attentionMask.fill(1, row * sequenceLength, row * sequenceLength + inputIds.length);
  });
  return batch;
}
