import { ConfigError } from '../errors';
import type { Random } from '../random';
import type { BatchSource } from './batch';
import { Epochs, type EpochState } from './epochs';

/** What a model learns from, as token ids; a task adds what it predicts. */
export interface Example {
  readonly inputIds: readonly number[];
}

/** The shape that examples are to have as a batch. */
export interface PaddedShape {
  /** B: there may be fewer examples; the rows behind them are filled with something that has no label. */
  readonly batchSize: number;
  /** T: no example is longer. */
  readonly sequenceLength: number;
}

/** Examples as the arrays of one batch. */
export type Collate<E, B> = (examples: readonly E[], shape: PaddedShape) => B;

/** How {@link ExampleBatches} makes batches. */
export interface ExampleBatchOptions<E, B> {
  /** B, of the last batch of an epoch too: what is left is filled up with rows that have no label. */
  readonly batchSize: number;
  /** The lengths that rows may have, rising: see {@link paddedLengths}. The last is the longest example's at least. */
  readonly lengths: readonly number[];
  readonly collate: Collate<E, B>;
  /** Decides the order; its state is the source's state. */
  readonly random: Random;
}

/** Batches within which examples of one length are looked for: with more, less padding and less chance. */
const batchesPerBucket = 50;

/**
 * Examples, each once an epoch in a new order each time. Those of about one length go into one batch, so that
 * little of it is padding; the order of the batches stays random. All batches together have as many shapes as
 * `lengths` has entries: a compiled step is built once for each.
 */
export class ExampleBatches<E extends Example, B> implements BatchSource<B> {
  private readonly epochs: Epochs<readonly E[]>;

  /** @throws ConfigError if there is no example, one has no token or too many, or batchSize is out of range */
  constructor(
    private readonly examples: readonly E[],
    private readonly options: ExampleBatchOptions<E, B>,
  ) {
    const { batchSize, lengths, random } = options;
    if (!(Number.isInteger(batchSize) && batchSize >= 1)) {
      throw new ConfigError(`ExampleBatches: batchSize must be a whole number from 1, got ${batchSize}`);
    }
    if (examples.length === 0) throw new ConfigError('ExampleBatches: an example is required, got none');
    const longest = lengths.at(-1) ?? 0;
    for (const [number, { inputIds }] of examples.entries()) {
      if (inputIds.length >= 1 && inputIds.length <= longest) continue;
      throw new ConfigError(
        `ExampleBatches: an example must have from 1 to ${longest} tokens, number ${number} has ${inputIds.length}`,
      );
    }
    this.epochs = new Epochs(random, () => this.dealt());
  }

  /** Batches an epoch. */
  get batchesPerEpoch(): number {
    return Math.ceil(this.examples.length / this.options.batchSize);
  }

  next(): B {
    const { batchSize, lengths, collate } = this.options;
    const examples = this.epochs.next();
    return collate(examples, { batchSize, sequenceLength: lengthFor(examples, lengths) });
  }

  get state(): EpochState {
    return this.epochs.state;
  }

  set state(state: EpochState) {
    this.epochs.state = state;
  }

  /** The batches of one epoch. */
  private dealt(): E[][] {
    const { random, batchSize } = this.options;
    const order = random.shuffle([...this.examples]);
    return random.shuffle(
      chunks(order, batchSize * batchesPerBucket)
        .map((bucket) => bucket.sort((a, b) => a.inputIds.length - b.inputIds.length))
        .flatMap((bucket) => chunks(bucket, batchSize)),
    );
  }
}

/** The shortest of the lengths that has room for all examples. */
export function lengthFor(examples: readonly Example[], lengths: readonly number[]): number {
  const longest = Math.max(...examples.map(({ inputIds }) => inputIds.length));
  return lengths.find((length) => length >= longest)!;
}

/**
 * A few lengths to which rows are padded: those, multiples of 8, with which the least is padding.
 *
 * @param examples - what is to be padded
 * @param count - how many at most: each is a shape, which has to be compiled
 * @param maxLength - the longest that the model takes
 * @returns rising; the last has room for the longest example
 */
export function paddedLengths(examples: readonly Example[], count: number, maxLength: number): number[] {
  const histogram: number[] = []; // examples by length, in steps of 8
  for (const { inputIds } of examples) {
    const step = Math.max(1, Math.ceil(inputIds.length / 8));
    for (let i = histogram.length; i <= step; i++) histogram.push(0);
    histogram[step]++;
  }
  // cheapest[k][s]: the fewest tokens with k lengths, the last of them s, for all examples up to s.
  const steps = histogram.length;
  const upTo = histogram.map((_, step) => histogram.slice(0, step + 1).reduce((a, b) => a + b, 0));
  let cheapest = histogram.map((_, step) => ({ cost: upTo[step] * step, chosen: [step] }));
  for (let k = 1; k < count; k++) {
    cheapest = cheapest.map((known, step) => {
      let best = known;
      for (let before = 1; before < step; before++) {
        const cost = cheapest[before].cost + (upTo[step] - upTo[before]) * step;
        if (cost < best.cost) best = { cost, chosen: [...cheapest[before].chosen, step] };
      }
      return best;
    });
  }
  return cheapest[steps - 1].chosen.map((step) => Math.min(8 * step, maxLength));
}

/** Items in groups of a size; the last may be smaller. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}
