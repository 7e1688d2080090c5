import { ConfigError } from '../errors';
import type { Random } from '../random';
import { ignoredLabel, type BatchSource } from './batch';
import { Epochs, type EpochState } from './epochs';

/** A source and its target as token ids, each with its end token. */
export interface SequencePair {
  readonly source: readonly number[];
  readonly target: readonly number[];
}

/** Sources and targets for an encoder-decoder, row after row, padded on the right. */
export interface SequencePairBatch {
  /** B */
  readonly batchSize: number;
  /** S */
  readonly sourceLength: number;
  /** T */
  readonly sequenceLength: number;
  /** The sources, [B, S] in one array. */
  readonly inputIds: Int32Array;
  /** [B, S]: 1 for a token of the source, 0 for padding. */
  readonly attentionMask: Int32Array;
  /** [B, T]: the targets shifted right by one, the start token in front: what the decoder reads. */
  readonly decoderInputIds: Int32Array;
  /** [B, T]: the targets, −100 behind their end: what the decoder is to say. */
  readonly labels: Int32Array;
}

/** How pairs become rows of a batch. */
export interface SequencePairPadding {
  readonly padTokenId: number;
  /** What the decoder reads first. */
  readonly decoderStartTokenId: number;
}

/** How {@link SequencePairBatches} makes batches. */
export interface SequencePairBatchOptions extends SequencePairPadding {
  /** Places of the targets of one batch, padding counted: a batch of short texts has more rows. */
  readonly tokensPerBatch: number;
  /** Decides the order; its state is the source's state. */
  readonly random: Random;
}

// ANCHOR: SequencePairBatches
/**
 * Pairs, each once an epoch, in batches of texts of about one length ("buckets"), so that little of a batch is
 * padding. Every batch of a bucket has the same shape: a compiled step is built once for each.
 *
 * @remarks Lengths are rounded up to 8, 12, 16, 24, 32, 48, … A bucket's last batch is filled with further pairs
 * of the bucket, so a few pairs come twice in an epoch.
 */
export class SequencePairBatches implements BatchSource<SequencePairBatch> {
  private readonly buckets: ReadonlyMap<number, readonly SequencePair[]>;
  private readonly epochs: Epochs<readonly SequencePair[]>;

  /** @throws ConfigError if there is no pair, one side of a pair is empty, or tokensPerBatch is below 1 */
  constructor(
    pairs: readonly SequencePair[],
    private readonly options: SequencePairBatchOptions,
  ) {
    checkPairs(pairs, options.tokensPerBatch);
    const buckets = new Map<number, SequencePair[]>();
    for (const pair of pairs) {
      const length = bucketLength(pair);
      const bucket = buckets.get(length);
      if (bucket) bucket.push(pair);
      else buckets.set(length, [pair]);
    }
    this.buckets = buckets;
    this.epochs = new Epochs(options.random, () => this.dealt());
  }

  /** Batches an epoch. */
  get batchesPerEpoch(): number {
    return [...this.buckets].reduce((sum, [length, { length: pairs }]) => {
      return sum + Math.ceil(pairs / this.rowsOf(length));
    }, 0);
  }

  next(): SequencePairBatch {
    const pairs = this.epochs.next();
    const length = Math.max(...pairs.map(bucketLength));
    return padPairs(pairs, this.options, { source: length, target: length });
  }

  get state(): EpochState {
    return this.epochs.state;
  }

  set state(state: EpochState) {
    this.epochs.state = state;
  }

  /** The batches of one epoch. */
  private dealt(): SequencePair[][] {
    const { random } = this.options;
    const batches = [...this.buckets].flatMap(([length, bucket]) => {
      const pairs = random.shuffle([...bucket]);
      const rows = this.rowsOf(length);
      return Array.from({ length: Math.ceil(pairs.length / rows) }, (_, batch) =>
        Array.from({ length: rows }, (_, row) => pairs[(batch * rows + row) % pairs.length]),
      );
    });
    return random.shuffle(batches);
  }

  private rowsOf(length: number): number {
    return Math.max(1, Math.floor(this.options.tokensPerBatch / length));
  }
}
// ANCHOR_END: SequencePairBatches

/** The longer side, rounded up to 8, 12, 16, 24, 32, 48, … */
function bucketLength({ source, target }: SequencePair): number {
  const longest = Math.max(source.length, target.length);
  let length = 8;
  while (length < longest) length = Number.isInteger(Math.log2(length)) ? length * 1.5 : (length * 4) / 3;
  return length;
}

/**
 * Pairs as one batch, in their order.
 *
 * @param lengths - of the rows on each side; default: the longest source and the longest target
 */
export function padPairs(
  pairs: readonly SequencePair[],
  { padTokenId, decoderStartTokenId }: SequencePairPadding,
  lengths: { readonly source?: number; readonly target?: number } = {},
): SequencePairBatch {
  const batchSize = pairs.length;
  const sourceLength = lengths.source ?? Math.max(...pairs.map(({ source }) => source.length));
  const sequenceLength = lengths.target ?? Math.max(...pairs.map(({ target }) => target.length));
  const inputIds = new Int32Array(batchSize * sourceLength).fill(padTokenId);
  const attentionMask = new Int32Array(batchSize * sourceLength);
  const decoderInputIds = new Int32Array(batchSize * sequenceLength).fill(padTokenId);
  const labels = new Int32Array(batchSize * sequenceLength).fill(ignoredLabel);
  pairs.forEach(({ source, target }, row) => {
    inputIds.set(source, row * sourceLength);
    attentionMask.fill(1, row * sourceLength, row * sourceLength + source.length);
    decoderInputIds.set([decoderStartTokenId, ...target.slice(0, -1)], row * sequenceLength);
    labels.set(target, row * sequenceLength);
  });
  return { batchSize, sourceLength, sequenceLength, inputIds, attentionMask, decoderInputIds, labels };
}

function checkPairs(pairs: readonly SequencePair[], tokensPerBatch: number): void {
  if (!(Number.isInteger(tokensPerBatch) && tokensPerBatch >= 1)) {
    throw new ConfigError(
      `SequencePairBatches: tokensPerBatch must be a whole number of at least 1, got ${tokensPerBatch}`,
    );
  }
  if (pairs.length === 0)
    throw new ConfigError('SequencePairBatches: at least one pair is required, got none');
  const empty = pairs.findIndex(({ source, target }) => source.length === 0 || target.length === 0);
  if (empty === -1) return;
  throw new ConfigError(`SequencePairBatches: source and target must have a token, pair ${empty} lacks one`);
}
