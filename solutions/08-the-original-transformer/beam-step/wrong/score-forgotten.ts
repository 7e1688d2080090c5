// mistake: the score so far is forgotten
interface Hypothesis {
  tokens: number[];
  score: number;
}

export function beamStep(
  hypotheses: Hypothesis[],
  logProbabilities: number[][],
  numBeams: number,
): Hypothesis[] {
  const continuations = hypotheses.flatMap(({ tokens }, beam) =>
    logProbabilities[beam].map((logProbability, token) => ({
      tokens: [...tokens, token],
      score: logProbability,
    })),
  );
  return continuations.sort((a, b) => b.score - a.score).slice(0, numBeams);
}
