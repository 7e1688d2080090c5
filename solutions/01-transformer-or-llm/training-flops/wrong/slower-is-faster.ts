// mistake: a lower utilisation must take longer
export function trainingFlops(parameters: number, tokens: number): number {
  return 6 * parameters * tokens;
}

interface Cluster {
  devices: number;
  flopsPerSecond: number;
  utilisation: number;
}

export function trainingDays(flops: number, { devices, flopsPerSecond, utilisation }: Cluster): number {
  return (flops * utilisation) / (devices * flopsPerSecond) / 86_400;
}
