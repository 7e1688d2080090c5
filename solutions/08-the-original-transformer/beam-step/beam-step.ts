/** A text being written: its tokens, and the sum of their log-probabilities. */
export interface Hypothesis {
  tokens: number[];
  score: number;
}

/**
 * One step of beam search: continues every hypothesis by every token, and keeps the best of all.
 *
 * @param hypotheses - the running ones
 * @param logProbabilities - of each one's next token, [V] each
 * @param numBeams - how many continuations to keep
 * @returns the best continuations, best first; of two alike the one whose hypothesis, then token, comes first
 */
export function beamStep(
  hypotheses: Hypothesis[],
  logProbabilities: number[][],
  numBeams: number,
): Hypothesis[] {
  // BEGIN SOLUTION
  const continuations = hypotheses.flatMap(({ tokens, score }, beam) =>
    logProbabilities[beam].map((logProbability, token) => ({
      tokens: [...tokens, token],
      score: score + logProbability,
    })),
  );
  return continuations.sort((a, b) => b.score - a.score).slice(0, numBeams);
  // END SOLUTION
}
