// mistake: words were chosen from left to right
export function constrainedTags(logProbabilities: number[][], tags: string[]): string[] {
  const chosen: string[] = [];
  for (const word of logProbabilities) {
    const before = chosen.at(-1) ?? 'O';
    const allowed = word.map((score, t) =>
      !tags[t].startsWith('I-') || (before !== 'O' && before.slice(2) === tags[t].slice(2)) ? score : -Infinity,
    );
    chosen.push(tags[allowed.indexOf(Math.max(...allowed))]);
  }
  return chosen;
}
