import { gptArchitecture } from '../models/architectures';
import { gptConfig, type GptConfig } from '../models/gpt-config';
import { gptPresets } from '../models/gpt-presets';
import { trainingFlopsPerToken } from '../models/sizes';

/** What a benchmark with a model works on. */
export interface BenchPreset {
  /** Without dropout, so that all contestants compute the same. */
  readonly config: GptConfig;
  /** B, rows of a training batch. */
  readonly batchSize: number;
  /** T, tokens of a row. */
  readonly sequenceLength: number;
}

/** The names of {@link benchPresets}. */
export type BenchPresetName = 'tiny' | 'small' | 'nanogpt-cpu' | 'c384' | 'gpt2';

const nanogpt = gptPresets['nanogpt-cpu'];

/** From a first look to GPT-2. */
export const benchPresets: Readonly<Record<BenchPresetName, BenchPreset>> = {
  tiny: { config: gptPresets.tiny, batchSize: 4, sequenceLength: 32 },
  /** L4 C128 H4. */
  small: { config: nanogpt, batchSize: 8, sequenceLength: 64 },
  /** nanoGPT's README, "I only have a macbook": L4 C128 H4. */
  'nanogpt-cpu': { config: nanogpt, batchSize: 12, sequenceLength: 64 },
  /** nanoGPT's shakespeare_char on a GPU, at a context of 64: L6 C384 H6, 10.6 million parameters. */
  c384: {
    config: gptConfig({
      ...nanogpt,
      hiddenSize: 384,
      intermediateSize: 1536,
      numHiddenLayers: 6,
      numAttentionHeads: 6,
    }),
    batchSize: 12,
    sequenceLength: 64,
  },
  /** GPT-2 small, 124 million parameters: llm.c's CPU test, train_gpt2.c. */
  gpt2: { config: gptConfig({ ...gptPresets.gpt2, dropout: 0 }), batchSize: 4, sequenceLength: 64 },
};

/**
 * Floating-point operations of a training step on one batch: 6 for each weight of a matrix product and token,
 * and 12·L·C·T a token for attention. Norms, activations, embeddings and the optimizer are not counted.
 */
export function trainingStepFlops({ config, batchSize, sequenceLength }: BenchPreset): number {
  return batchSize * sequenceLength * trainingFlopsPerToken(gptArchitecture(config), sequenceLength);
}
