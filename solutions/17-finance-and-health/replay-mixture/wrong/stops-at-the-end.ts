// mistake: behind the last old example there is none
export function replayMixture(fresh: string[], old: string[], share: number, epoch: number): string[] {
  const count = Math.round((fresh.length * share) / (1 - share));
  return [...fresh, ...old.slice(epoch * count, (epoch + 1) * count)];
}
