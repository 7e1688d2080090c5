// mistake: turned round
export interface Machine {
  flopsPerSecond: number;
  bytesPerSecond: number;
}

export function productIntensity(n: number, k: number, m: number): number {
  const flops = 2 * n * k * m;
  const bytes = 4 * (n * k + k * m + n * m);
  return bytes / flops;
}

export function elementwiseIntensity(inputs: number, flops: number): number {
  return (4 * (inputs + 1)) / flops;
}

export function boundBy(intensity: number, { flopsPerSecond, bytesPerSecond }: Machine): 'memory' | 'compute' {
  return intensity < flopsPerSecond / bytesPerSecond ? 'memory' : 'compute';
}
