// mistake: the second text begins with [CLS], too
export function sentencePair(first: number[], second: number[], special: { cls: number; sep: number }, maxLength: number): object {
  const [a, b] = [[...first], [...second]];
  while (a.length + b.length > maxLength - 3) (a.length > b.length ? a : b).pop();
  const [before, after] = [[special.cls, ...a, special.sep], [special.cls, ...b, special.sep]];
  return { inputIds: [...before, ...after], tokenTypeIds: [...before.map(() => 0), ...after.map(() => 1)] };
}
