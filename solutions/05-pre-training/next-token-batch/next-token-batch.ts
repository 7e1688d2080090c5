/** Token ids and what comes after each, row after row. */
export interface NextTokenBatch {
  /** [B, T] in one array: row b begins at b·T. */
  inputIds: Int32Array;
  /** [B, T]: the token that follows. */
  labels: Int32Array;
}

/**
 * One batch of blocks for next-token prediction. Each block is T tokens in a row; its labels are the tokens
 * one place further on. Every block that has all its labels inside the text must be possible, the one at
 * the very end too, and all must be equally likely.
 *
 * @param tokens - the text
 * @param blockSize - T
 * @param uniform - B random numbers in [0, 1), one a block: u picks the block's start, among all starts
 * there are, from the first (u = 0) to the last (u just below 1)
 */
export function nextTokenBatch(tokens: Int32Array, blockSize: number, uniform: number[]): NextTokenBatch {
  // BEGIN SOLUTION
  const starts = tokens.length - blockSize; // the last block's last label is the last token
  const inputIds = new Int32Array(uniform.length * blockSize);
  const labels = new Int32Array(uniform.length * blockSize);
  uniform.forEach((u, row) => {
    const start = Math.floor(u * starts);
    inputIds.set(tokens.subarray(start, start + blockSize), row * blockSize);
    labels.set(tokens.subarray(start + 1, start + 1 + blockSize), row * blockSize);
  });
  return { inputIds, labels };
  // END SOLUTION
}
