import type { Random } from '../random';
import type { BatchSource, TokenBatch } from './batch';
import { Epochs, type EpochState } from './epochs';
import { cutBlocks, requireTokens } from './token-blocks';

/** How documents are packed. */
export interface PackingOptions {
  /** T, tokens a block. */
  readonly blockSize: number;
  /** Put after each document. */
  readonly eosTokenId: number;
}

/**
 * Documents of any length into blocks of one length, none of it padding but at the very end: all
 * documents one after another, each closed by the end-of-text token, cut every blockSize tokens.
 *
 * @remarks GPT-2's and GPT-3's way (Brown et al. 2020, appendix B): a block may
 * hold the end of one document and the beginning of the next, and attention reaches across; the model
 * learns from the end-of-text token that what came before no longer counts.
 * @returns all blocks as the rows of one batch; see {@link PackedBlocks} to draw from them
 */
export function packDocuments(documents: readonly ArrayLike<number>[], options: PackingOptions): TokenBatch {
  const { blockSize, eosTokenId } = options;
  const length = documents.reduce((sum, document) => sum + document.length + 1, 0);
  requireTokens('packDocuments', length, { batchSize: 1, blockSize }, 2);
  const stream = new Int32Array(length).fill(eosTokenId);
  let at = 0;
  for (const document of documents) {
    stream.set(document, at);
    at += document.length + 1;
  }
  return cutBlocks(stream, Math.ceil((length - 1) / blockSize), blockSize, eosTokenId);
}

/** Draws packed blocks in batches: each block once an epoch, in a new order each time. */
export class PackedBlocks implements BatchSource<TokenBatch> {
  private readonly order: Epochs<number>;

  /**
   * @param blocks - as {@link packDocuments} gives them
   * @param options.random - decides the order; its state is part of the source's state
   * @throws ConfigError if batchSize is out of range
   */
  constructor(
    private readonly blocks: TokenBatch,
    private readonly options: { readonly batchSize: number; readonly random: Random },
  ) {
    const { batchSize, random } = options;
    requireTokens('PackedBlocks', blocks.inputIds.length, { batchSize, blockSize: blocks.sequenceLength }, 1);
    const numbers = Array.from({ length: blocks.batchSize }, (_, block) => block);
    this.order = new Epochs(random, () => random.shuffle([...numbers]));
  }

  next(): TokenBatch {
    const { sequenceLength, inputIds, labels } = this.blocks;
    const { batchSize } = this.options;
    const batch = {
      batchSize,
      sequenceLength,
      inputIds: new Int32Array(batchSize * sequenceLength),
      labels: new Int32Array(batchSize * sequenceLength),
    };
    for (let row = 0; row < batchSize; row++) {
      const from = this.order.next() * sequenceLength;
      batch.inputIds.set(inputIds.subarray(from, from + sequenceLength), row * sequenceLength);
      batch.labels.set(labels.subarray(from, from + sequenceLength), row * sequenceLength);
    }
    return batch;
  }

  get state(): EpochState {
    return this.order.state;
  }

  set state(state: EpochState) {
    this.order.state = state;
  }
}
