// mistake: only the second text is cut
export function sentencePair(first: number[], second: number[], special: { cls: number; sep: number }, maxLength: number): object {
  const room = maxLength - 3;
  const a = first.slice(0, room);
  const b = second.slice(0, Math.max(0, room - a.length));
  const [before, after] = [[special.cls, ...a, special.sep], [...b, special.sep]];
  return { inputIds: [...before, ...after], tokenTypeIds: [...before.map(() => 0), ...after.map(() => 1)] };
}
