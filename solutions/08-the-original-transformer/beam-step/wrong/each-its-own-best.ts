// mistake: each hypothesis keeps its own best continuation
interface Hypothesis {
  tokens: number[];
  score: number;
}

export function beamStep(
  hypotheses: Hypothesis[],
  logProbabilities: number[][],
  numBeams: number,
): Hypothesis[] {
  const best = hypotheses.map(({ tokens, score }, beam) => {
    const row = logProbabilities[beam];
    const token = row.indexOf(Math.max(...row));
    return { tokens: [...tokens, token], score: score + row[token] };
  });
  return best.sort((a, b) => b.score - a.score).slice(0, numBeams);
}
