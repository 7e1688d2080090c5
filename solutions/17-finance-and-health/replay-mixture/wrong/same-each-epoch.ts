// mistake: each epoch replays the same old examples
export function replayMixture(fresh: string[], old: string[], share: number, _epoch: number): string[] {
  const count = Math.round((fresh.length * share) / (1 - share));
  return [...fresh, ...Array.from({ length: count }, (_, i) => old[i % old.length])];
}
