import { ConfigError } from '../errors';
import type { Random } from '../random';
import type { BatchSource } from './batch';
import { Epochs, type EpochState } from './epochs';
import { chunks } from './example-batches';

/** How {@link ReplayedExamples} mixes. */
export interface ReplayOptions<E> {
  /** What was learned before, and may be forgotten. */
  readonly replayed: readonly E[];
  /** The share of an epoch's examples that are replayed, from 0 and below 1. */
  readonly share: number;
  /** Examples a batch; the last of an epoch may have fewer. */
  readonly batchSize: number;
  /** Decides which are replayed and the order; its state is the source's state. */
  readonly random: Random;
}

// ANCHOR: replayedCount
/** How many examples must be replayed beside n new ones so that they are this share of all: n · share / (1 − share). */
export function replayedCount(newExamples: number, share: number): number {
  return Math.round((newExamples * share) / (1 - share));
}
// ANCHOR_END: replayedCount

/**
 * Groups of examples: every new one once an epoch, and among them, in a random order, some of those learned before,
 * other ones each epoch.
 *
 * @remarks Rehearsal, or experience replay: Robins 1995; for language models Scialom et al. 2022, Ibrahim et al. 2024.
 */
export class ReplayedExamples<E> implements BatchSource<readonly E[]> {
  /** Batches an epoch. */
  readonly batchesPerEpoch: number;
  private readonly epochs: Epochs<readonly E[]>;

  /** @throws ConfigError if there is nothing to learn or to replay, or an option is out of range */
  constructor(examples: readonly E[], { replayed, share, batchSize, random }: ReplayOptions<E>) {
    if (!(share >= 0 && share < 1)) {
      throw new ConfigError(`ReplayedExamples: share must be from 0 and below 1, got ${share}`);
    }
    if (examples.length === 0) throw new ConfigError('ReplayedExamples: an example is required, got none');
    const wanted = replayedCount(examples.length, share);
    if (wanted > 0 && replayed.length === 0) {
      throw new ConfigError(`ReplayedExamples: a share of ${share} needs examples to replay, got none`);
    }
    this.batchesPerEpoch = Math.ceil((examples.length + wanted) / batchSize);
    this.epochs = new Epochs(random, () => {
      // If there are fewer than wanted, they come more than once.
      const mixed = [...examples];
      while (mixed.length < examples.length + wanted) {
        mixed.push(...random.shuffle([...replayed]).slice(0, examples.length + wanted - mixed.length));
      }
      return chunks(random.shuffle(mixed), batchSize);
    });
  }

  next(): readonly E[] {
    return this.epochs.next();
  }

  get state(): EpochState {
    return this.epochs.state;
  }

  set state(state: EpochState) {
    this.epochs.state = state;
  }
}
