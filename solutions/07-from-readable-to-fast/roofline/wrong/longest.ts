// mistake: kernels run one after the other
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
  const seconds = kernels.map(({ flops, bytes }) => Math.max(flops / flopsPerSecond, bytes / bytesPerSecond));
  return Math.max(0, ...seconds);
}
