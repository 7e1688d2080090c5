// mistake: the order inside the pair is ignored
export function mergePair(ids: number[], pair: [number, number], newId: number): number[] {
  const merged: number[] = [];
  for (let i = 0; i < ids.length; ) {
    const two = [ids[i], ids[i + 1]];
    const same = two.includes(pair[0]) && two.includes(pair[1]);
    merged.push(same ? newId : ids[i]);
    i += same ? 2 : 1;
  }
  return merged;
}
