import { gptConfig, type GptConfig } from './gpt-config';

/** What GPT-2's four sizes have in common; V is 50,000 merges + 256 bytes + <|endoftext|>. */
const gpt2 = { vocabSize: 50_257, maxPositionEmbeddings: 1024 };

/**
 * Ready configurations by name. `vocabSize` of the small ones is a place holder that the
 * tokenizer's size replaces: `gptConfig({ ...gptPresets['nanogpt-cpu'], vocabSize })`.
 */
export const gptPresets: Readonly<Record<GptPresetName, GptConfig>> = {
  // Radford et al. 2019, table 2. Parameters: 124,439,808; 354,823,168; 774,030,080; 1,557,611,200.
  gpt2: gptConfig({ ...gpt2, hiddenSize: 768, numHiddenLayers: 12, numAttentionHeads: 12 }),
  'gpt2-medium': gptConfig({ ...gpt2, hiddenSize: 1024, numHiddenLayers: 24, numAttentionHeads: 16 }),
  'gpt2-large': gptConfig({ ...gpt2, hiddenSize: 1280, numHiddenLayers: 36, numAttentionHeads: 20 }),
  'gpt2-xl': gptConfig({ ...gpt2, hiddenSize: 1600, numHiddenLayers: 48, numAttentionHeads: 25 }),
  // nanoGPT's README, "I only have a macbook": shakespeare_char on a CPU; bias as in its train.py.
  'nanogpt-cpu': gptConfig({
    vocabSize: 65,
    maxPositionEmbeddings: 64,
    hiddenSize: 128,
    numHiddenLayers: 4,
    numAttentionHeads: 4,
    dropout: 0,
    bias: false,
    activation: 'gelu',
  }),
  // Trains within seconds: for a first look and for tests.
  tiny: gptConfig({
    vocabSize: 65,
    maxPositionEmbeddings: 32,
    hiddenSize: 32,
    numHiddenLayers: 2,
    numAttentionHeads: 2,
    dropout: 0,
  }),
};

/** The names of {@link gptPresets}. */
export type GptPresetName = 'gpt2' | 'gpt2-medium' | 'gpt2-large' | 'gpt2-xl' | 'nanogpt-cpu' | 'tiny';
