/** What a machine can do at most. */
export interface Machine {
  /** Floating-point operations a second. */
  flopsPerSecond: number;
  /** Bytes a second between memory and processor. */
  bytesPerSecond: number;
}

/**
 * Operations for each byte moved, of a product of matrices [n, k] and [k, m] in F32. Each number of the factors is
 * read once and each of the result written once; a multiplication and an addition are two operations.
 *
 * @returns FLOP a byte
 */
export function productIntensity(n: number, k: number, m: number): number {
  throw new Error('Not implemented yet: productIntensity');
}

/**
 * The same of an operation that works on each place of its arrays by itself.
 *
 * @param inputs - how many arrays it reads, all as long as the one it writes
 * @param flops - operations for each place
 * @returns FLOP a byte
 */
export function elementwiseIntensity(inputs: number, flops: number): number {
  throw new Error('Not implemented yet: elementwiseIntensity');
}

/**
 * What an operation waits for: `'memory'` if moving its bytes takes longer than its arithmetic, else `'compute'`.
 *
 * @param intensity - FLOP a byte
 */
export function boundBy(
  intensity: number,
  { flopsPerSecond, bytesPerSecond }: Machine,
): 'memory' | 'compute' {
  throw new Error('Not implemented yet: boundBy');
}
