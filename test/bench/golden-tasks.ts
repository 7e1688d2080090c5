import type { FinetunePreset } from '../../lib/bench/finetune-presets';
import type { BenchPreset } from '../../lib/bench/presets';
import type { TaskOptimizer } from '../../lib/bench/shared-task';
import { bertConfig } from '../../lib/models/bert-config';
import { gptConfig } from '../../lib/models/gpt-config';

const sizes = {
  vocabSize: 19,
  maxPositionEmbeddings: 12,
  hiddenSize: 16,
  numHiddenLayers: 2,
  numAttentionHeads: 2,
  dropout: 0,
};

/** Large enough that six updates show a wrong decay, ε, gain or factor in the loss. */
const optimizer = { learningRate: 0.02, weightDecay: 0.5, adamEpsilon: 1e-4, maxGradNorm: 0.1 };

interface GoldenTask {
  readonly preset: BenchPreset;
  readonly optimizer: Partial<TaskOptimizer>;
}

/** Small models that PyTorch's losses are recorded of: one as nanoGPT's, one as GPT-2. */
export const goldenTasks: Readonly<Record<string, GoldenTask>> = {
  nanogpt: {
    preset: {
      config: gptConfig({ ...sizes, bias: false, activation: 'gelu' }),
      batchSize: 3,
      sequenceLength: 10,
    },
    optimizer,
  },
  gpt2: {
    preset: { config: gptConfig(sizes), batchSize: 2, sequenceLength: 12 },
    optimizer: { ...optimizer, gradientAccumulationSteps: 2 },
  },
};

/** A small classifier on BERT, likewise. */
export const goldenClassifier: { preset: FinetunePreset; optimizer: Partial<TaskOptimizer> } = {
  preset: {
    config: { ...bertConfig({ ...sizes, intermediateSize: 24 }), labels: ['a', 'b', 'c'] },
    batchSize: 3,
    sequenceLength: 10,
  },
  optimizer,
};
