// mistake: a question that is declined counts as a wrong answer
export function answerOrDecline(probabilities: number[][], labels: number[], threshold: number): object {
  const right = probabilities.filter(
    (row, i) => Math.max(...row) >= threshold && row.indexOf(Math.max(...row)) === labels[i],
  );
  const kept = probabilities.filter((row) => Math.max(...row) >= threshold);
  const { length } = probabilities;
  return { coverage: kept.length / length, risk: (length - right.length) / length };
}
