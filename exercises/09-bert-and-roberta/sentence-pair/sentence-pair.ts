/** What an encoder reads. */
export interface EncoderInput {
  inputIds: number[];
  /** 0 for the first text, 1 for the second. */
  tokenTypeIds: number[];
}

/**
 * One input of two texts: [CLS] A [SEP] B [SEP]. If that is too long, tokens are dropped one at a time, each from the
 * end of the text that is longer at that moment (of the second if both are equally long).
 *
 * @remarks Devlin et al. 2019, §3, figure 2.
 * @param first - A, token ids without special ones; left as it is
 * @param second - B, the same
 * @param special - the ids of [CLS] and [SEP]
 * @param maxLength - of the whole input, special tokens included; at least 5
 */
export function sentencePair(
  first: number[],
  second: number[],
  special: { cls: number; sep: number },
  maxLength: number,
): EncoderInput {
  throw new Error('Not implemented yet: sentencePair');
}
