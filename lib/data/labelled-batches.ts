import { ConfigError } from '../errors';
import type { Random } from '../random';
import type { BatchSource, ClassificationBatch } from './batch';
import { Epochs, type EpochState } from './epochs';

/** A text as token ids, with the number of its class. */
export interface LabelledTokens {
  readonly inputIds: readonly number[];
  readonly label: number;
}

/** How {@link LabelledBatches} makes batches. */
export interface LabelledBatchOptions {
  /** B; the last batch of an epoch has what is left. */
  readonly batchSize: number;
  /** What fills a row behind its text. Masked, so any id will do. */
  readonly padTokenId: number;
  /** Decides the order; its state is the source's state. */
  readonly random: Random;
  /** Longer texts are cut here, in tokens. Default: the longest text. */
  readonly maxLength?: number;
  /**
   * Rows are padded to the next multiple of this, up to maxLength: fewer different shapes, each of which has
   * to be compiled. Default 1.
   */
  readonly padToMultipleOf?: number;
  /**
   * Texts of about one length go into one batch, so less of it is padding; the order of the batches
   * stays random. Default false.
   */
  readonly bucketing?: boolean;
}

/** Batches within which texts of one length are looked for: with more, less padding and less chance. */
const batchesPerBucket = 50;

/**
 * Labelled texts, each once an epoch in a new order each time, padded on the right to the longest of
 * their batch.
 */
export class LabelledBatches implements BatchSource<ClassificationBatch> {
  private readonly epochs: Epochs<readonly LabelledTokens[]>;

  /**
   * @throws ConfigError if there is no example, an example has no token, or batchSize or maxLength is out of
   * range
   */
  constructor(
    private readonly examples: readonly LabelledTokens[],
    private readonly options: LabelledBatchOptions,
  ) {
    const { batchSize, maxLength = Infinity, random } = options;
    for (const [name, value] of Object.entries({ batchSize, maxLength })) {
      if (value >= 1 && (Number.isInteger(value) || (name === 'maxLength' && value === Infinity))) continue;
      throw new ConfigError(`LabelledBatches: ${name} must be a whole number of at least 1, got ${value}`);
    }
    if (examples.length === 0)
      throw new ConfigError('LabelledBatches: at least one example is required, got none');
    const empty = examples.findIndex(({ inputIds }) => inputIds.length === 0);
    if (empty !== -1) {
      throw new ConfigError(`LabelledBatches: every example must have a token, number ${empty} has none`);
    }
    this.epochs = new Epochs(random, () => this.dealt());
  }

  /** Batches an epoch. */
  get batchesPerEpoch(): number {
    return Math.ceil(this.examples.length / this.options.batchSize);
  }

  next(): ClassificationBatch {
    return padToLongest(this.epochs.next(), this.options);
  }

  get state(): EpochState {
    return this.epochs.state;
  }

  set state(state: EpochState) {
    this.epochs.state = state;
  }

  /** The batches of one epoch. */
  private dealt(): LabelledTokens[][] {
    const { random, batchSize, bucketing = false } = this.options;
    const order = random.shuffle([...this.examples]);
    if (!bucketing) return chunks(order, batchSize);
    return random.shuffle(
      chunks(order, batchSize * batchesPerBucket)
        .map((bucket) => bucket.sort((a, b) => a.inputIds.length - b.inputIds.length))
        .flatMap((bucket) => chunks(bucket, batchSize)),
    );
  }
}

/**
 * The examples as one batch, in their order, each cut to maxLength and padded to the longest, or to the next
 * multiple.
 */
export function padToLongest(
  examples: readonly LabelledTokens[],
  {
    padTokenId,
    maxLength = Infinity,
    padToMultipleOf = 1,
  }: Pick<LabelledBatchOptions, 'padTokenId' | 'maxLength' | 'padToMultipleOf'>,
): ClassificationBatch {
  const batchSize = examples.length;
  const lengths = examples.map(({ inputIds }) => Math.min(inputIds.length, maxLength));
  const multiple = Math.ceil(Math.max(...lengths) / padToMultipleOf) * padToMultipleOf;
  const sequenceLength = Math.min(multiple, maxLength);
  const inputIds = new Int32Array(batchSize * sequenceLength).fill(padTokenId);
  const attentionMask = new Int32Array(batchSize * sequenceLength);
  examples.forEach((example, row) => {
    const start = row * sequenceLength;
    inputIds.set(example.inputIds.slice(0, lengths[row]), start);
    attentionMask.fill(1, start, start + lengths[row]);
  });
  const labels = Int32Array.from(examples, ({ label }) => label);
  return { batchSize, sequenceLength, inputIds, attentionMask, labels };
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
