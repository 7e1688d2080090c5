// mistake: only the backward pass is counted
export function trainingFlops(parameters: number, tokens: number): number {
  return 4 * parameters * tokens;
}

interface Cluster {
  devices: number;
  flopsPerSecond: number;
  utilisation: number;
}

export function trainingDays(flops: number, { devices, flopsPerSecond, utilisation }: Cluster): number {
  const perSecond = devices * flopsPerSecond * utilisation;
  return flops / perSecond / 86_400;
}
