// mistake: one kernel cannot fetch for the next
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
  const flops = kernels.reduce((sum, kernel) => sum + kernel.flops, 0);
  const bytes = kernels.reduce((sum, kernel) => sum + kernel.bytes, 0);
  return Math.max(flops / flopsPerSecond, bytes / bytesPerSecond);
}
