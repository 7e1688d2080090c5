import { ConfigError } from '../errors';
import { BertForMaskedLM, BertForPreTraining } from './bert-pre-training';
import type { MaskedLanguageModel } from './masked-language-model';
import { type LoadedModel, loadModel } from './pretrained';
import { RobertaForMaskedLM } from './roberta';

const kinds = [BertForMaskedLM, BertForPreTraining, RobertaForMaskedLM];

/**
 * {@link loadModel} where only a model will do that guesses masked tokens, a BERT or a RoBERTa.
 *
 * @throws ConfigError if it is another kind of model
 */
export function loadMaskedLanguageModel(directory: string): LoadedModel<MaskedLanguageModel> {
  const loaded = loadModel(directory);
  const { model } = loaded;
  if (kinds.some((kind) => model instanceof kind)) return loaded as LoadedModel<MaskedLanguageModel>;
  model.dispose();
  throw new ConfigError(
    `${directory}: must be a model that guesses masked tokens (headway pretrain bert or roberta), ` +
      `got a ${model.constructor.name}`,
  );
}
