// mistake: a token is used in two merges
export function mergePair(ids: number[], pair: [number, number], newId: number): number[] {
  const merged: number[] = [];
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] === pair[0] && ids[i + 1] === pair[1]) merged.push(newId);
    else if (i === 0 || ids[i - 1] !== pair[0] || ids[i] !== pair[1]) merged.push(ids[i]);
  }
  return merged;
}
