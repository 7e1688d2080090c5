// mistake: the devices are not counted
export function trainingFlops(parameters: number, tokens: number): number {
  return 6 * parameters * tokens;
}

interface Cluster {
  devices: number;
  flopsPerSecond: number;
  utilisation: number;
}

export function trainingDays(flops: number, { devices, flopsPerSecond, utilisation }: Cluster): number {
  const perSecond = flopsPerSecond * utilisation;
  void devices;
  return flops / perSecond / 86_400;
}
