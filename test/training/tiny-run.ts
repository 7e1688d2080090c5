import type * as tf from '@tensorflow/tfjs-core';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { Random } from '../../lib/random';
import type { RandomState } from '../../lib/random';
import { nextTokenLoss } from '../../lib/training/next-token-loss';
import { Trainer } from '../../lib/training/trainer';
import type { TrainerOptions } from '../../lib/training/trainer';
import type { TrainingConfig } from '../../lib/training/training-config';

/** A batch of token ids as the library defines it, made by hand. */
export interface Blocks {
  readonly batchSize: number;
  readonly sequenceLength: number;
  readonly inputIds: Int32Array;
  readonly labels: Int32Array;
}

export const vocabSize = 11;
/** A text in which each token follows from the one before it. */
const text = Int32Array.from({ length: 200 }, (_, i) => (i * i) % vocabSize);

/** Two blocks of six tokens at random places; the state is that of its random stream. */
export class TinyBlocks {
  private readonly random = new Random(5);

  next(): Blocks {
    const [batchSize, sequenceLength] = [2, 6];
    const starts = Array.from({ length: batchSize }, () => this.random.integer(text.length - sequenceLength));
    const rows = (shift: number) =>
      starts.flatMap((at) => [...text.slice(at + shift, at + shift + sequenceLength)]);
    return {
      batchSize,
      sequenceLength,
      inputIds: Int32Array.from(rows(0)),
      labels: Int32Array.from(rows(1)),
    };
  }

  get state(): unknown {
    return this.random.state;
  }

  set state(state: unknown) {
    this.random.state = state as RandomState;
  }
}

/** A GPT of one block of width 8, with dropout. */
export function tinyGpt(dropout = 0.2): Gpt {
  const sizes = {
    vocabSize,
    maxPositionEmbeddings: 6,
    hiddenSize: 8,
    numHiddenLayers: 1,
    numAttentionHeads: 2,
  };
  return new Gpt(gptConfig({ ...sizes, dropout }), new Random(1));
}

/** A run that uses all that can differ on resuming: dropout, accumulation, warm-up, evaluation. */
export const tinyConfig: TrainingConfig = {
  maxSteps: 10,
  learningRate: 0.01,
  warmupSteps: 3,
  gradientAccumulationSteps: 2,
  evalSteps: 2,
  saveSteps: 3,
};

export function tinyTrainer(
  overrides: Partial<Omit<TrainerOptions<Blocks>, 'config'>> & {
    config?: Partial<TrainingConfig>;
    model?: Gpt;
  } = {},
): Trainer<Blocks> {
  const model = overrides.model ?? tinyGpt();
  const loss = nextTokenLoss(model);
  const held = new TinyBlocks().next();
  const evaluate = () => {
    const scalar: tf.Scalar = loss(held, {});
    const value = scalar.dataSync()[0];
    scalar.dispose();
    return { loss: value };
  };
  const config = { ...tinyConfig, ...overrides.config };
  return new Trainer<Blocks>({ loss, batches: new TinyBlocks(), evaluate, ...overrides, model, config });
}
