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
  throw new Error('Not implemented yet: nextTokenBatch');
}
