// mistake: each word was chosen alone, and mended afterwards
export function constrainedTags(logProbabilities: number[][], tags: string[]): string[] {
  const likeliest = logProbabilities.map((word) => tags[word.indexOf(Math.max(...word))]);
  return likeliest.map((tag, i) => {
    const before = likeliest[i - 1] ?? 'O';
    return tag.startsWith('I-') && (before === 'O' || before.slice(2) !== tag.slice(2)) ? `B-${tag.slice(2)}` : tag;
  });
}
