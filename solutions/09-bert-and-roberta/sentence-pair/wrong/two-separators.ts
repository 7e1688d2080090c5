// mistake: there are two separators between the texts
export function sentencePair(first: number[], second: number[], special: { cls: number; sep: number }, maxLength: number): object {
  const [a, b] = [[...first], [...second]];
  while (a.length + b.length > maxLength - 4) (a.length > b.length ? a : b).pop();
  const inputIds = [special.cls, ...a, special.sep, special.sep, ...b, special.sep];
  return { inputIds, tokenTypeIds: inputIds.map(() => 0) };
}
