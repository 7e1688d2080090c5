// mistake: wrong answers are divided by all questions
export function answerOrDecline(probabilities: number[][], labels: number[], threshold: number): object {
  const sure = probabilities.map((row) => Math.max(...row) >= threshold);
  const wrong = probabilities.filter((row, i) => sure[i] && row.indexOf(Math.max(...row)) !== labels[i]);
  const { length } = probabilities;
  return { coverage: sure.filter(Boolean).length / length, risk: wrong.length / length };
}
