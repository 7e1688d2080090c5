// mistake: only one question of each passage is kept
export function splitByPassage(questions: { passage: string }[], testShare: number): object {
  const passages = questions.map(({ passage }) => passage);
  const kept = [...questions.keys()].filter((place) => passages.indexOf(passages[place]) === place);
  const first = kept.length - Math.ceil(testShare * kept.length);
  return { train: kept.slice(0, first), test: kept.slice(first) };
}
