// mistake: the whole input is cut at its end
export function sentencePair(first: number[], second: number[], special: { cls: number; sep: number }, maxLength: number): object {
  const [before, after] = [[special.cls, ...first, special.sep], [...second, special.sep]];
  const inputIds = [...before, ...after].slice(0, maxLength);
  return { inputIds, tokenTypeIds: [...before.map(() => 0), ...after.map(() => 1)].slice(0, maxLength) };
}
