// mistake: these are operations a number
export interface Machine {
  flopsPerSecond: number;
  bytesPerSecond: number;
}

export function productIntensity(n: number, k: number, m: number): number {
  const flops = 2 * n * k * m;
  const bytes = (n * k + k * m + n * m);
  return flops / bytes;
}

export function elementwiseIntensity(inputs: number, flops: number): number {
  return flops / (4 * (inputs + 1));
}

export function boundBy(intensity: number, { flopsPerSecond, bytesPerSecond }: Machine): 'memory' | 'compute' {
  return intensity < flopsPerSecond / bytesPerSecond ? 'memory' : 'compute';
}
