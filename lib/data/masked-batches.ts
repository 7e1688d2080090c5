import { ConfigError } from '../errors';
import type { Random, RandomState } from '../random';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { encoderTokens } from '../tokenizers/encoder-tokens';
import type { BatchSource } from './batch';
import { type EncoderBatch, type EncoderInput, padInputs } from './encoder-input';
import { Epochs, type EpochState } from './epochs';
import { type MaskingOptions, maskTokens } from './mask-tokens';

/** Inputs with holes, padded to one length, and what belongs there. */
export interface MaskedBatch extends EncoderBatch {
  /** [B, T]: the hidden token, or −100. */
  readonly labels: Int32Array;
  /** [B]: 0 if the second text follows the first, 1 if not; only where inputs are pairs. */
  readonly nextSentenceLabels?: Int32Array;
}

/** How {@link MaskedBatches} draws. */
export interface MaskedBatchOptions {
  /** B */
  readonly batchSize: number;
  /** T: every batch is padded to it, so that all have one shape. */
  readonly sequenceLength: number;
  /** Whose special tokens are used and spared. */
  readonly tokenizer: Tokenizer;
  /**
   * `dynamic`: new holes each time an input is met (RoBERTa). `static`: holes made once, in `duplicates`
   * copies of each input (BERT).
   */
  readonly masking: 'dynamic' | 'static';
  /** The share of tokens to guess. Default 0.15, BERT's. */
  readonly probability?: number;
  /** Copies of each input with holes of their own, for static masking. Default 10, BERT's. */
  readonly duplicates?: number;
  /** Decides order and holes. */
  readonly random: Random;
}

/** An input, and what is asked about it beside its holes. */
export type MaskableInput = EncoderInput & { readonly nextSentenceLabel?: 0 | 1 };

/** Where a {@link MaskedBatches} stands. */
export interface MaskedBatchState {
  readonly order: EpochState;
  readonly masks: RandomState;
}

/**
 * Batches for masked-LM training: each input once an epoch, in a new order each time, padded to one length,
 * with holes.
 *
 * @remarks Static and dynamic masking: Liu et al. 2019, §4.1.
 */
export class MaskedBatches implements BatchSource<MaskedBatch> {
  private readonly order: Epochs<number>;
  private readonly masks: Random;
  private readonly masking: Omit<MaskingOptions, 'random'>;
  private readonly padTokenId: number;

  /** @throws ConfigError if there are no inputs, or an option is out of range */
  constructor(
    private readonly inputs: readonly MaskableInput[],
    private readonly options: MaskedBatchOptions,
  ) {
    const { batchSize, masking, duplicates = 10, random, tokenizer, probability } = options;
    if (inputs.length === 0 || !Number.isInteger(batchSize) || batchSize < 1) {
      throw new ConfigError(
        `MaskedBatches: at least one input and a batchSize of at least 1 are required, ` +
          `got ${inputs.length} and ${batchSize}`,
      );
    }
    this.masking = { ...maskingOf(tokenizer), probability };
    this.padTokenId = encoderTokens(tokenizer).padTokenId;
    this.masks = random.fork('masks');
    const copies = inputs.length * (masking === 'static' ? duplicates : 1);
    this.order = new Epochs(random, () => random.shuffle(Array.from({ length: copies }, (_, copy) => copy)));
  }

  // ANCHOR: MaskedBatches.next
  next(): MaskedBatch {
    const { batchSize, sequenceLength, masking, random } = this.options;
    const copies = Array.from({ length: batchSize }, () => this.order.next());
    const inputs = copies.map((copy) => this.inputs[copy % this.inputs.length]);
    // Dynamic: one stream that goes on and on. Static: a copy's holes follow from its number alone.
    const randomOf = (copy: number): Random =>
      masking === 'dynamic' ? this.masks : random.fork(`copy ${copy}`);
    const holes = copies.map((copy, row) =>
      maskTokens(inputs[row].inputIds, { ...this.masking, random: randomOf(copy) }),
    );
    return maskedBatch(inputs, holes, this.padTokenId, sequenceLength);
  }
  // ANCHOR_END: MaskedBatches.next

  get state(): MaskedBatchState {
    return { order: this.order.state, masks: this.masks.state };
  }

  set state({ order, masks }: MaskedBatchState) {
    this.order.state = order;
    this.masks.state = masks;
  }
}

/**
 * Every input once, in order, with holes that are always the same: what a model is measured on. All that is
 * to be guessed is behind the mask: a model that has only learnt to repeat what it sees would otherwise be right
 * about each token that BERT's rule leaves as it is, and look better than the unigram baseline.
 *
 * @param options.random - decides the holes; its state is not changed
 */
export function* maskedEvaluationBatches(
  inputs: readonly MaskableInput[],
  options: Pick<MaskedBatchOptions, 'batchSize' | 'sequenceLength' | 'tokenizer' | 'random'>,
): Generator<MaskedBatch> {
  const { batchSize, sequenceLength, tokenizer } = options;
  const masking = {
    ...maskingOf(tokenizer),
    masksOnly: true,
    random: options.random.fork('evaluation'),
  };
  const { padTokenId } = encoderTokens(tokenizer);
  for (let start = 0; start < inputs.length; start += batchSize) {
    const some = inputs.slice(start, start + batchSize);
    const holes = some.map(({ inputIds }) => maskTokens(inputIds, masking));
    yield maskedBatch(some, holes, padTokenId, sequenceLength);
  }
}

function maskingOf(tokenizer: Tokenizer): Omit<MaskingOptions, 'random'> {
  return {
    maskTokenId: encoderTokens(tokenizer).maskTokenId,
    specialTokenIds: new Set(tokenizer.specialTokens.values()),
    vocabSize: tokenizer.vocabSize,
  };
}

function maskedBatch(
  inputs: readonly MaskableInput[],
  holes: readonly { readonly inputIds: Int32Array; readonly labels: Int32Array }[],
  padTokenId: number,
  sequenceLength: number,
): MaskedBatch {
  const hidden = inputs.map(({ tokenTypeIds }, row) => ({
    inputIds: Array.from(holes[row].inputIds),
    tokenTypeIds,
  }));
  const labels = new Int32Array(inputs.length * sequenceLength).fill(-100);
  holes.forEach((hole, row) => labels.set(hole.labels, row * sequenceLength));
  const next = inputs.map(({ nextSentenceLabel }) => nextSentenceLabel);
  return {
    ...padInputs(hidden, padTokenId, sequenceLength),
    labels,
    ...(next.every((label) => label !== undefined) && { nextSentenceLabels: Int32Array.from(next) }),
  };
}
