// mistake: the kind was not looked at
export function constrainedTags(logProbabilities: number[][], tags: string[]): string[] {
  const follows = (before: string, tag: string): boolean => !tag.startsWith('I-') || before !== 'O';
  let best = tags.map((tag, t) => ({ path: [tag], score: follows('O', tag) ? logProbabilities[0][t] : -Infinity }));
  for (const word of logProbabilities.slice(1)) {
    best = tags.map((tag, t) => {
      const from = best.filter(({ path }) => follows(path.at(-1)!, tag)).reduce((a, b) => (b.score > a.score ? b : a));
      return { path: [...from.path, tag], score: from.score + word[t] };
    });
  }
  return best.reduce((a, b) => (b.score > a.score ? b : a)).path;
}
