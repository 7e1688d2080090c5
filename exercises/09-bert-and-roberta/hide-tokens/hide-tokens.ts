/** A text with holes, and what belongs there. */
export interface MaskedTokens {
  inputIds: number[];
  /** The token that was there, where it is to be guessed; −100 everywhere else. */
  labels: number[];
}

/**
 * Hides tokens for a BERT to guess (Devlin et al. 2019, §3.1): of 15 % of the ordinary tokens, rounded and at least
 * one, 80 % become the mask, 10 % a random token, and 10 % stay as they are. All of these are labels.
 *
 * @param inputIds - the text, special tokens included; left as it is
 * @param places - where the ordinary tokens stand, in random order: the first of them are hidden
 * @param draws - for each of `places` a random number in [0, 1): below 0.8 the mask, below 0.9 a random token
 * @param randomIds - for each of `places` a random token, should one be needed
 */
export function hideTokens(
  inputIds: number[],
  places: number[],
  draws: number[],
  randomIds: number[],
  maskTokenId: number,
): MaskedTokens {
  throw new Error('Not implemented yet: hideTokens');
}
