// mistake: a confidence equal to the threshold is declined
export function answerOrDecline(probabilities: number[][], labels: number[], threshold: number): object {
  const kept = [...probabilities.keys()].filter((i) => Math.max(...probabilities[i]) > threshold);
  const wrong = kept.filter((i) => probabilities[i].indexOf(Math.max(...probabilities[i])) !== labels[i]);
  return {
    coverage: kept.length / probabilities.length,
    risk: kept.length === 0 ? 0 : wrong.length / kept.length,
  };
}
