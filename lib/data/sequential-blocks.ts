import { cutBlocks, requireTokens, type BlockOptions } from './token-blocks';
import type { TokenBatch } from './batch';

/**
 * The tokens once from beginning to end, in blocks side by side: how a validation split is measured.
 * Every token but the first is a label exactly once. The last block is filled up with labels of
 * `ignoredLabel`, and the last batch has the rows that are left.
 *
 * @throws ConfigError if there is no token to predict
 */
export function* sequentialBlocks(tokens: ArrayLike<number>, options: BlockOptions): Generator<TokenBatch> {
  const { batchSize, blockSize } = options;
  requireTokens('sequentialBlocks', tokens.length, options, 2);
  const all = Int32Array.from(tokens);
  const blocks = Math.ceil((all.length - 1) / blockSize);
  for (let first = 0; first < blocks; first += batchSize) {
    const rows = Math.min(batchSize, blocks - first);
    yield cutBlocks(all.subarray(first * blockSize), rows, blockSize, all[all.length - 1]);
  }
}
