/** A model at work on several texts side by side, each a row. */
export interface TextRows {
  /**
   * Reads on.
   *
   * @param tokens - what each row is continued with: of the first call the beginnings, equally long
   * @param rows - which row of the call before each continues. Default: each itself
   * @returns for each row the log-probabilities of its next token, [V]; overwritten by the next call
   */
  next(tokens: readonly (readonly number[])[], rows?: readonly number[]): Promise<Float32Array[]>;
  /** Frees what it holds. */
  dispose(): void;
}

/** One array of [R, V] numbers as R arrays of V. */
export function rowsOf(numbers: Float32Array, count: number): Float32Array[] {
  const V = numbers.length / count;
  return Array.from({ length: count }, (_, row) => numbers.subarray(row * V, (row + 1) * V));
}
