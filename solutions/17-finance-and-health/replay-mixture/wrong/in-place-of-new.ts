// mistake: old examples take the place of new ones
export function replayMixture(fresh: string[], old: string[], share: number, epoch: number): string[] {
  const count = Math.round(fresh.length * share);
  const replayed = Array.from({ length: count }, (_, i) => old[(epoch * count + i) % old.length]);
  return [...fresh.slice(0, fresh.length - count), ...replayed];
}
