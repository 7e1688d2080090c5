import type { BenchPreset } from '../../lib/bench/presets';
import { gptConfig } from '../../lib/models/gpt-config';

const sizes = {
  vocabSize: 19,
  maxPositionEmbeddings: 12,
  hiddenSize: 16,
  numHiddenLayers: 2,
  numAttentionHeads: 2,
  dropout: 0,
};

/** Small models that PyTorch's losses are recorded of: one as nanoGPT's, one as GPT-2. */
export const goldenTasks: Readonly<Record<string, BenchPreset & { accumulate: number }>> = {
  nanogpt: {
    config: gptConfig({ ...sizes, bias: false, activation: 'gelu' }),
    batchSize: 3,
    sequenceLength: 10,
    accumulate: 1,
  },
  gpt2: { config: gptConfig(sizes), batchSize: 2, sequenceLength: 12, accumulate: 2 },
};
