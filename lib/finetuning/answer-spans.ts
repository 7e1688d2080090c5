/** What a model says of one window of a document: logits. */
export interface WindowLogits {
  /** The document's token that the window begins with. */
  readonly firstToken: number;
  /** For each of the window's tokens of the document, how well an answer would begin there. */
  readonly start: ArrayLike<number>;
  /** And end there. */
  readonly end: ArrayLike<number>;
  /** Of the first token, `[CLS]`, both together: how well "it is not here" would do. */
  readonly none: number;
}

/** The best answer in a document, in its tokens. */
export interface BestSpan {
  /** Its first token. */
  readonly start: number;
  /** Its last one. */
  readonly end: number;
  /** Its logits, both together. */
  readonly score: number;
  /** How well "there is none" does: of all windows the one that is the least sure of it. */
  readonly noneScore: number;
  /** The share of the span among all spans, and "there is none" if that is allowed: softmax of the scores. */
  readonly probability: number;
  /** The share of "there is none"; 0 if that is not allowed. */
  readonly noneProbability: number;
}

// ANCHOR: bestSpan
/**
 * Of all spans of a document, none longer than allowed, the one with the highest start logit plus end logit. One that is
 * in several windows has its best score.
 *
 * @remarks Devlin et al. 2019, §4.2 and §4.3. Hugging Face looks at the twenty best starts and ends of each window; this
 * looks at all.
 * @param tokenCount - of the document
 * @param options.maxAnswerLength - in tokens
 * @param options.noAnswer - whether "there is none" may be said
 */
export function bestSpan(
  windows: readonly WindowLogits[],
  tokenCount: number,
  { maxAnswerLength, noAnswer }: { readonly maxAnswerLength: number; readonly noAnswer: boolean },
): BestSpan {
  // A row for each first token, a column for each length.
  const scores = new Float64Array(tokenCount * maxAnswerLength).fill(-Infinity);
  for (const { firstToken, start, end } of windows) {
    for (let first = 0; first < start.length; first++) {
      const longest = Math.min(maxAnswerLength, start.length - first);
      for (let length = 1; length <= longest; length++) {
        const place = (firstToken + first) * maxAnswerLength + length - 1;
        scores[place] = Math.max(scores[place], start[first] + end[first + length - 1]);
      }
    }
  }
  const noneScore = Math.min(...windows.map(({ none }) => none));
  let best = 0;
  for (let place = 1; place < scores.length; place++) if (scores[place] > scores[best]) best = place;
  const start = Math.floor(best / maxAnswerLength);
  const score = scores[best] ?? -Infinity;

  const highest = Math.max(score, noAnswer ? noneScore : -Infinity);
  const exponential = (of: number): number => Math.exp(of - highest);
  const none = noAnswer ? exponential(noneScore) : 0;
  const sum = scores.reduce((total, of) => total + exponential(of), none);
  return {
    ...{ start, end: start + (best % maxAnswerLength), score, noneScore },
    probability: exponential(score) / sum,
    noneProbability: none / sum,
  };
}
// ANCHOR_END: bestSpan
