import { bertConfig, type BertConfig, robertaConfig } from './bert-config';

/** Sizes that Headway trains; `vocabSize` is a place holder that the tokenizer's size replaces. */
const small = { vocabSize: 2000, hiddenSize: 128, numHiddenLayers: 4, numAttentionHeads: 4, dropout: 0.1 };
const tiny = { vocabSize: 500, hiddenSize: 32, numHiddenLayers: 2, numAttentionHeads: 2, dropout: 0 };
const base = { hiddenSize: 768, numHiddenLayers: 12, numAttentionHeads: 12 };
const large = { hiddenSize: 1024, numHiddenLayers: 24, numAttentionHeads: 16 };

/** The names of {@link bertPresets}. */
export type BertPresetName = 'bert-base' | 'bert-large' | 'small' | 'tiny';

/** Ready configurations of BERT by name. */
export const bertPresets: Readonly<Record<BertPresetName, BertConfig>> = {
  // Devlin et al. 2019, §3, uncased. Parameters with the pooler: 109,482,240 and 335,141,888.
  'bert-base': bertConfig({ ...base, vocabSize: 30_522, maxPositionEmbeddings: 512 }),
  'bert-large': bertConfig({ ...large, vocabSize: 30_522, maxPositionEmbeddings: 512 }),
  // Minutes on a laptop's processor.
  small: bertConfig({ ...small, maxPositionEmbeddings: 64 }),
  // Seconds: for a first look and for tests.
  tiny: bertConfig({ ...tiny, maxPositionEmbeddings: 32 }),
};

/** The names of {@link robertaPresets}. */
export type RobertaPresetName = 'roberta-base' | 'roberta-large' | 'small' | 'tiny';

/** Ready configurations of RoBERTa by name; two more positions than the longest input has tokens. */
export const robertaPresets: Readonly<Record<RobertaPresetName, BertConfig>> = {
  // Liu et al. 2019. Parameters with the pooler: 124,645,632 and 355,359,744.
  'roberta-base': robertaConfig({ ...base, vocabSize: 50_265, maxPositionEmbeddings: 514 }),
  'roberta-large': robertaConfig({ ...large, vocabSize: 50_265, maxPositionEmbeddings: 514 }),
  small: robertaConfig({ ...small, maxPositionEmbeddings: 66 }),
  tiny: robertaConfig({ ...tiny, maxPositionEmbeddings: 34 }),
};
