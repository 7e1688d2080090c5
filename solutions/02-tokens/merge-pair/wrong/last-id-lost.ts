// mistake: the last id is lost
export function mergePair(ids: number[], pair: [number, number], newId: number): number[] {
  const merged: number[] = [];
  for (let i = 0; i + 1 < ids.length; ) {
    const found = ids[i] === pair[0] && ids[i + 1] === pair[1];
    merged.push(found ? newId : ids[i]);
    i += found ? 2 : 1;
  }
  return merged;
}
