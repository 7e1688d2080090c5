// mistake: words are compared as sets
export function normalizeAnswer(text: string): string {
  return text.toLowerCase().replace(/[!-/:-@[-`{-~]/g, '').split(/\s+/).filter((word) => word && !/^(a|an|the)$/.test(word)).join(' ');
}
export function answerF1(said: string, right: string): number {
  const [a, b] = [said, right].map((text) => new Set(normalizeAnswer(text).split(' ').filter(Boolean)));
  if (a.size === 0 || b.size === 0) return Number(a.size === b.size);
  const common = [...a].filter((word) => b.has(word)).length;
  return (2 * common) / (a.size + b.size);
}
