import type { Random, RandomState } from '../random';
import { requireTokens, type BlockOptions } from './token-blocks';
import type { BatchSource, TokenBatch } from './batch';

// ANCHOR: random-blocks
/**
 * Batches of contiguous blocks that begin anywhere in the tokens, drawn with replacement: nanoGPT's
 * `get_batch`. Labels are the same blocks one token further.
 */
export class RandomBlocks implements BatchSource<TokenBatch> {
  private readonly tokens: Int32Array;
  private readonly options: BlockOptions;
  private readonly random: Random;

  /** @param options.random - decides the starts; its state is the source's state */
  constructor(tokens: ArrayLike<number>, options: BlockOptions & { readonly random: Random }) {
    requireTokens('RandomBlocks', tokens.length, options);
    this.tokens = Int32Array.from(tokens);
    this.options = options;
    this.random = options.random;
  }

  next(): TokenBatch {
    const { batchSize, blockSize } = this.options;
    const inputIds = new Int32Array(batchSize * blockSize);
    const labels = new Int32Array(batchSize * blockSize);
    for (let row = 0; row < batchSize; row++) {
      const start = this.random.integer(this.tokens.length - blockSize);
      inputIds.set(this.tokens.subarray(start, start + blockSize), row * blockSize);
      labels.set(this.tokens.subarray(start + 1, start + 1 + blockSize), row * blockSize);
    }
    return { batchSize, sequenceLength: blockSize, inputIds, labels };
  }

  get state(): RandomState {
    return this.random.state;
  }

  set state(state: RandomState) {
    this.random.state = state;
  }
}
// ANCHOR_END: random-blocks
