// mistake: the share is of the new examples, not of all
export function replayMixture(fresh: string[], old: string[], share: number, epoch: number): string[] {
  const count = Math.round(fresh.length * share);
  return [...fresh, ...Array.from({ length: count }, (_, i) => old[(epoch * count + i) % old.length])];
}
