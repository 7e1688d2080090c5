import { ConfigError } from '../errors';
import { chatTemplateOf } from '../generation/load-chat-model';
import type { CausalLanguageModel } from '../models/causal-language-model';
import { Gpt } from '../models/gpt';
import type { PretrainedModel } from '../models/model-family';
import { resizeModel } from '../models/resize';
import { withSpecialTokens } from '../tokenizers/added-tokens';
import { chatMl, chatMlTokens, ChatTemplate } from '../tokenizers/chat-template';
import type { TaskModel } from './task';
import type { PreparedModel, TaskChoices } from './task-kind';

/** A language model that can be saved, as all are. */
export type ChatBase = CausalLanguageModel & PretrainedModel;

/** Tokens of a row unless the user says otherwise: room for a short conversation. */
export const defaultMaxLength = 256;

/** The template that a model was taught conversations with, or is to be: ChatML where it has none. */
export function templateIn(choices: TaskChoices): ChatTemplate {
  return choices.chatTemplate instanceof ChatTemplate ? choices.chatTemplate : new ChatTemplate(chatMl);
}

/** The chat template in a model's own files, as a choice. */
export function templateChoice(directory: string): TaskChoices {
  const chatTemplate = chatTemplateOf(directory);
  return chatTemplate ? { chatTemplate } : {};
}

// ANCHOR: prepareForChat
/**
 * A language model that can be taught conversations. One without a template gets ChatML, and the two tokens it
 * takes; a GPT whose learned positions end before `maxLength` gets more of them.
 *
 * @throws ConfigError if it is no language model
 */
export function prepareForChat(
  { model, tokenizer }: TaskModel<PretrainedModel>,
  choices: TaskChoices,
): PreparedModel {
  if (!('newCache' in model)) {
    throw new ConfigError(
      'chat: the model must be one that generates text (GPT, Llama, Qwen2); an encoder or a classifier does not',
    );
  }
  const base = model as ChatBase;
  const extended = choices.chatTemplate ? tokenizer : withSpecialTokens(tokenizer, chatMlTokens);
  const { vocabSize, maxPositionEmbeddings } = base.config;
  const wanted = base instanceof Gpt ? ((choices.maxLength as number) ?? defaultMaxLength) : 0;
  const sizes = {
    vocabSize: Math.max(vocabSize, extended.vocabSize),
    maxPositionEmbeddings: Math.max(maxPositionEmbeddings, wanted),
  };
  if (sizes.vocabSize === vocabSize && sizes.maxPositionEmbeddings === maxPositionEmbeddings) {
    return { model, tokenizer: extended };
  }
  const resized = resizeModel(base, sizes);
  model.dispose();
  return { ...resized, tokenizer: extended };
}
// ANCHOR_END: prepareForChat
