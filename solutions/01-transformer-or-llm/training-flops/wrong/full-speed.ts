// mistake: the utilisation is ignored
export function trainingFlops(parameters: number, tokens: number): number {
  return 6 * parameters * tokens;
}

interface Cluster {
  devices: number;
  flopsPerSecond: number;
  utilisation: number;
}

export function trainingDays(flops: number, { devices, flopsPerSecond, utilisation }: Cluster): number {
  const perSecond = devices * flopsPerSecond;
  void utilisation;
  return flops / perSecond / 86_400;
}
