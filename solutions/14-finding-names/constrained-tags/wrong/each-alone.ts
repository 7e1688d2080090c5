// mistake: each word was chosen alone, and the rule is broken
export function constrainedTags(logProbabilities: number[][], tags: string[]): string[] {
  return logProbabilities.map((word) => tags[word.indexOf(Math.max(...word))]);
}
