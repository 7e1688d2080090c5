/** What a machine can do at most. */
export interface Machine {
  /** Floating-point operations a second. */
  flopsPerSecond: number;
  /** Bytes a second between memory and processor. */
  bytesPerSecond: number;
}

/** What a kernel does. */
export interface Kernel {
  /** Floating-point operations. */
  flops: number;
  /** Bytes it reads and writes. */
  bytes: number;
}

/**
 * The most that an operation of this intensity can do on this machine (Williams et al. 2009).
 *
 * @param intensity - FLOP a byte
 * @returns FLOP a second
 */
export function attainable(intensity: number, { flopsPerSecond, bytesPerSecond }: Machine): number {
  // BEGIN SOLUTION
  return Math.min(flopsPerSecond, intensity * bytesPerSecond);
  // END SOLUTION
}

/**
 * The least time in which a machine can run kernels one after the other. While a kernel computes it fetches, but it
 * does not fetch for the next one.
 *
 * @returns seconds
 */
export function secondsAtLeast(
  kernels: readonly Kernel[],
  { flopsPerSecond, bytesPerSecond }: Machine,
): number {
  // BEGIN SOLUTION
  const seconds = kernels.map(({ flops, bytes }) => Math.max(flops / flopsPerSecond, bytes / bytesPerSecond));
  return seconds.reduce((sum, each) => sum + each, 0);
  // END SOLUTION
}
