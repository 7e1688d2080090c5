/**
 * Operations that training takes, by the rule of thumb: for each token, every parameter costs a multiplication
 * and an addition forward, and twice as much backward.
 *
 * @param parameters - N
 * @param tokens - D, all that are trained on, repeated ones counted each time
 * @returns floating-point operations
 */
export function trainingFlops(parameters: number, tokens: number): number {
  throw new Error('Not implemented yet: trainingFlops');
}

/** The machines of a training run. */
export interface Cluster {
  /** How many processors work side by side. */
  devices: number;
  /** What one of them can do at most, in operations a second. */
  flopsPerSecond: number;
  /** The share of that which it really does, between 0 and 1. */
  utilisation: number;
}

/**
 * How long training takes.
 *
 * @param flops - operations in all
 * @returns days
 */
export function trainingDays(flops: number, { devices, flopsPerSecond, utilisation }: Cluster): number {
  throw new Error('Not implemented yet: trainingDays');
}
