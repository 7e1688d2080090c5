import { bertConfig } from '../models/bert-config';
import type { LabelledBertConfig } from '../models/encoder-tasks';

/** What `bench finetune` works on: a classifier of texts. */
export interface FinetunePreset {
  /** Without dropout, so that all contestants compute the same. */
  readonly config: LabelledBertConfig;
  /** B, texts of a batch. */
  readonly batchSize: number;
  /** T, to which rows are padded; they hold from half as many tokens to all. */
  readonly sequenceLength: number;
}

/** The names of {@link finetunePresets}. */
export type FinetunePresetName = 'tiny' | 'minilm';

const labels = ['negative', 'neutral', 'positive'];

/** From a first look to all-MiniLM-L6-v2. */
export const finetunePresets: Readonly<Record<FinetunePresetName, FinetunePreset>> = {
  tiny: {
    config: {
      ...bertConfig({
        vocabSize: 100,
        maxPositionEmbeddings: 32,
        hiddenSize: 32,
        numHiddenLayers: 2,
        numAttentionHeads: 2,
        dropout: 0,
      }),
      labels,
    },
    batchSize: 4,
    sequenceLength: 16,
  },
  /** L6 C384 H12, 22.7 million parameters, half of them the embeddings (Wang et al. 2020, MiniLM). */
  minilm: {
    config: {
      ...bertConfig({
        vocabSize: 30_522,
        maxPositionEmbeddings: 512,
        hiddenSize: 384,
        numHiddenLayers: 6,
        numAttentionHeads: 12,
        dropout: 0,
      }),
      labels,
    },
    batchSize: 32,
    sequenceLength: 32,
  },
};
