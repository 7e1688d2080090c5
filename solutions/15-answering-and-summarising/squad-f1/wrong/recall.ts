// mistake: it is the recall alone
export function normalizeAnswer(text: string): string {
  return text.toLowerCase().replace(/[!-/:-@[-`{-~]/g, '').split(/\s+/).filter((word) => word && !/^(a|an|the)$/.test(word)).join(' ');
}
export function answerF1(said: string, right: string): number {
  const [a, b] = [said, right].map((text) => normalizeAnswer(text).split(' ').filter(Boolean));
  if (a.length === 0 || b.length === 0) return Number(a.length === b.length);
  const left = [...b];
  return a.filter((word) => left.includes(word) && left.splice(left.indexOf(word), 1)).length / b.length;
}
