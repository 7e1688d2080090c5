import { ConfigError } from '../errors';
import { ignoredLabel, type TokenBatch } from './batch';

/** How tokens are cut into blocks. */
export interface BlockOptions {
  /** B, blocks a batch. */
  readonly batchSize: number;
  /** T, tokens a block: the model's context. */
  readonly blockSize: number;
}

/** Rows of blockSize from the beginning of the stream; what lies beyond its end is not predicted. */
export function cutBlocks(stream: Int32Array, rows: number, blockSize: number, filler: number): TokenBatch {
  const inputIds = new Int32Array(rows * blockSize).fill(filler);
  const labels = new Int32Array(rows * blockSize).fill(ignoredLabel);
  inputIds.set(stream.subarray(0, inputIds.length));
  labels.set(stream.subarray(1, labels.length + 1));
  return { batchSize: rows, sequenceLength: blockSize, inputIds, labels };
}

/** @throws ConfigError if an option is out of range, or there are fewer tokens than required */
export function requireTokens(
  where: string,
  tokens: number,
  options: BlockOptions,
  least: number = options.blockSize + 1,
): void {
  for (const [name, value] of Object.entries({
    batchSize: options.batchSize,
    blockSize: options.blockSize,
  })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new ConfigError(`${where}: ${name} must be a whole number of at least 1, got ${value}`);
    }
  }
  if (tokens < least) {
    throw new ConfigError(
      `${where}: at least ${least} tokens are required (blockSize ${options.blockSize}), got ${tokens}; ` +
        'use more text or a smaller blockSize',
    );
  }
}
