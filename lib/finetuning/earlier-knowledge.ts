import type { CompileChoice } from '../compile/execution';
import { sequentialBlocks } from '../data/sequential-blocks';
import { ConfigError } from '../errors';
import { languageModelLoss } from '../evaluation/language-model-loss';
import type { CausalLanguageModel } from '../models/causal-language-model';
import { Gpt } from '../models/gpt';
import type { PretrainedModel } from '../models/model-family';
import { SequenceClassifier } from '../models/sequence-classifier';
import type { TaskModel } from './task';

/**
 * How well a fine-tuned model still models text, as the language model that it was: its loss before and after
 * tells what it has forgotten.
 *
 * @param base - what the model was made from
 * @param text - of the kind that it was pre-trained on, unseen
 * @returns nats per token
 * @throws ConfigError if there is no language model in it
 */
export function earlierKnowledgeLoss(
  { model, tokenizer }: TaskModel<PretrainedModel>,
  base: PretrainedModel,
  text: string,
  compile?: CompileChoice,
): Promise<number> {
  const languageModel = languageModelIn(model, base);
  const tokens = tokenizer.encode(text, { unknown: 'skip' });
  const blockSize = languageModel.config.maxPositionEmbeddings;
  return languageModelLoss(languageModel, sequentialBlocks(tokens, { batchSize: 8, blockSize }), compile);
}

function languageModelIn(model: PretrainedModel, base: PretrainedModel): CausalLanguageModel {
  if ('newCache' in model) return model as unknown as CausalLanguageModel;
  const isTied = base instanceof Gpt && base.config.tieWordEmbeddings;
  if (model instanceof SequenceClassifier && isTied) return model.transformer;
  throw new ConfigError(
    'fineTune: heldOutText needs a GPT with tied embeddings, as a classifier keeps no head of its own',
  );
}
