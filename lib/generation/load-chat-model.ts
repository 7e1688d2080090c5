import { openGguf } from '../checkpoints/gguf';
import { UnsupportedError } from '../errors';
import { ggufFileOf, loadGguf } from '../models/llama-gguf';
import { loadCausalLanguageModel } from '../models/pretrained';
import { type ChatTemplate, loadChatTemplate } from '../tokenizers/chat-template';
import { chatTemplateFromGguf } from '../tokenizers/gguf-tokenizer';
import type { ChatModel } from './chat';

/**
 * Loads a model that was taught conversations: of a directory, or of a GGUF file, whose matrices stay quantised.
 *
 * @throws UnsupportedError if it has no chat template
 */
export function loadChatModel(path: string): ChatModel {
  const gguf = ggufFileOf(path);
  if (gguf !== undefined) return loadChatGguf(gguf);
  const template = loadChatTemplate(path) ?? withoutTemplate(path);
  const { model, tokenizer } = loadCausalLanguageModel(path);
  return { model, tokenizer, template };
}

function loadChatGguf(path: string): ChatModel {
  const { model, tokenizer, metadata } = loadGguf(path, { weights: 'quantized' });
  try {
    const template = chatTemplateFromGguf(metadata) ?? withoutTemplate(path);
    return { model, tokenizer, template };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function withoutTemplate(path: string): never {
  throw new UnsupportedError(
    `chat: ${path} has no chat template: it was not taught conversations; headway generate continues a text with it`,
  );
}

/** The chat template in a model's directory or GGUF file; undefined if it has none. */
export function chatTemplateOf(path: string): ChatTemplate | undefined {
  const gguf = ggufFileOf(path);
  return gguf === undefined ? loadChatTemplate(path) : templateOfGguf(gguf);
}

function templateOfGguf(path: string): ChatTemplate | undefined {
  const file = openGguf(path);
  try {
    return chatTemplateFromGguf(file.metadata);
  } finally {
    file.close();
  }
}
