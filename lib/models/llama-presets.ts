import { llamaConfig, type LlamaConfig } from './llama-config';

/** The names of {@link llamaPresets}. */
export type LlamaPresetName = 'smollm2-135m' | 'llama2-7b' | 'llama-cpu' | 'tiny';

/**
 * Ready configurations by name. `vocabSize` of the small ones is a place holder that the tokenizer's size
 * replaces: `llamaConfig({ ...llamaPresets['llama-cpu'], vocabSize })`.
 */
export const llamaPresets: Readonly<Record<LlamaPresetName, LlamaConfig>> = {
  // Allal et al. 2025; 134,515,008 parameters.
  'smollm2-135m': llamaConfig({
    vocabSize: 49_152,
    maxPositionEmbeddings: 8192,
    hiddenSize: 576,
    numHiddenLayers: 30,
    numAttentionHeads: 9,
    numKeyValueHeads: 3,
    intermediateSize: 1536,
    rmsNormEps: 1e-5,
    ropeTheta: 100_000,
    tieWordEmbeddings: true,
  }),
  // Touvron et al. 2023, table 1; 6,738,415,616 parameters.
  'llama2-7b': llamaConfig({
    vocabSize: 32_000,
    maxPositionEmbeddings: 4096,
    hiddenSize: 4096,
    numHiddenLayers: 32,
    numAttentionHeads: 32,
    intermediateSize: 11_008,
    rmsNormEps: 1e-5,
  }),
  // The width, depth and context of nanoGPT's CPU configuration; half as many key/value heads as query heads.
  'llama-cpu': llamaConfig({
    vocabSize: 65,
    maxPositionEmbeddings: 64,
    hiddenSize: 128,
    numHiddenLayers: 4,
    numAttentionHeads: 4,
    numKeyValueHeads: 2,
    tieWordEmbeddings: true,
  }),
  // Trains within seconds: for a first look and for tests.
  tiny: llamaConfig({
    vocabSize: 65,
    maxPositionEmbeddings: 32,
    hiddenSize: 32,
    numHiddenLayers: 2,
    numAttentionHeads: 2,
    numKeyValueHeads: 1,
    tieWordEmbeddings: true,
  }),
};
