/** An answer in tokens. */
export interface Span {
  /** Its first token. */
  start: number;
  /** Its last token. */
  end: number;
  /** Start logit plus end logit. */
  score: number;
}

/**
 * The best answer that two rows of logits allow: the highest startLogits[start] + endLogits[end] of all spans that
 * do not end before they begin and have at most `maxLength` tokens. Of equals the first start, then the first end.
 *
 * @remarks Devlin et al. 2019, §4.2.
 * @param startLogits - one a token
 * @param endLogits - one a token
 * @param maxLength - in tokens, at least 1
 */
export function bestSpan(startLogits: number[], endLogits: number[], maxLength: number): Span {
  throw new Error('Not implemented yet: bestSpan');
}
