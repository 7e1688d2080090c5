// mistake: fetching and computing go on at once
export interface Machine {
  flopsPerSecond: number;
  bytesPerSecond: number;
}

export interface Kernel {
  flops: number;
  bytes: number;
}

export function attainable(intensity: number, { flopsPerSecond, bytesPerSecond }: Machine): number {
  return Math.min(flopsPerSecond, intensity * bytesPerSecond);
}

export function secondsAtLeast(kernels: readonly Kernel[], { flopsPerSecond, bytesPerSecond }: Machine): number {
  const seconds = kernels.map(({ flops, bytes }) => flops / flopsPerSecond + bytes / bytesPerSecond);
  return seconds.reduce((sum, each) => sum + each, 0);
}
