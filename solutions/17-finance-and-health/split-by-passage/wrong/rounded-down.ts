// mistake: the number of passages is rounded down
export function splitByPassage(questions: { passage: string }[], testShare: number): object {
  const passages = [...new Set(questions.map(({ passage }) => passage))];
  const tested = new Set(passages.slice(passages.length - Math.floor(testShare * passages.length)));
  const numbers = [...questions.keys()];
  return {
    train: numbers.filter((place) => !tested.has(questions[place].passage)),
    test: numbers.filter((place) => tested.has(questions[place].passage)),
  };
}
