// mistake: questions are split, not passages
export function splitByPassage(questions: { passage: string }[], testShare: number): object {
  const numbers = [...questions.keys()];
  const first = numbers.length - Math.ceil(testShare * numbers.length);
  return { train: numbers.slice(0, first), test: numbers.slice(first) };
}
