// mistake: log-probabilities are multiplied
interface Hypothesis {
  tokens: number[];
  score: number;
}

export function beamStep(
  hypotheses: Hypothesis[],
  logProbabilities: number[][],
  numBeams: number,
): Hypothesis[] {
  const continuations = hypotheses.flatMap(({ tokens, score }, beam) =>
    logProbabilities[beam].map((logProbability, token) => ({
      tokens: [...tokens, token],
      score: score * logProbability,
    })),
  );
  return continuations.sort((a, b) => b.score - a.score).slice(0, numBeams);
}
