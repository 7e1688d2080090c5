// mistake: articles are taken out of other words, too
export function normalizeAnswer(text: string): string {
  return text.toLowerCase().replace(/[!-/:-@[-`{-~]/g, '').replace(/the|an|a/g, '').split(/\s+/).filter(Boolean).join(' ');
}
export function answerF1(said: string, right: string): number {
  const [a, b] = [said, right].map((text) => normalizeAnswer(text).split(' ').filter(Boolean));
  if (a.length === 0 || b.length === 0) return Number(a.length === b.length);
  const left = [...b];
  const common = a.filter((word) => left.includes(word) && left.splice(left.indexOf(word), 1)).length;
  return (2 * common) / (a.length + b.length);
}
