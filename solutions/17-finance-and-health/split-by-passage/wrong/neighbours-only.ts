// mistake: a passage that comes again is taken for a new one
export function splitByPassage(questions: { passage: string }[], testShare: number): object {
  let group = -1;
  const groups = questions.map(({ passage }, place) =>
    place > 0 && questions[place - 1].passage === passage ? group : ++group,
  );
  const first = group + 1 - Math.ceil(testShare * (group + 1));
  const numbers = [...questions.keys()];
  return {
    train: numbers.filter((place) => groups[place] < first),
    test: numbers.filter((place) => groups[place] >= first),
  };
}
