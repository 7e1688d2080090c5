import { join } from 'node:path';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import { openGguf } from '../checkpoints/gguf';
import type { GgmlType } from '../checkpoints/quantization';
import { ConfigError } from '../errors';
import { Llama } from '../models/llama';
import { ggufFileOf, saveGguf } from '../models/llama-gguf';
import { saveOnnx } from '../models/onnx-export';
import { loadModel, saveModel } from '../models/pretrained';
import { loadChatTemplate } from '../tokenizers/chat-template';
import { chatTemplateFromGguf } from '../tokenizers/gguf-tokenizer';

/**
 * Writes a model in another format, tokenizer and chat template included.
 *
 * @param from - a model's directory, or a GGUF file
 * @param out - a directory for safetensors and onnx, a file for gguf
 * @param type - how a GGUF file stores matrices
 * @throws ConfigError if GGUF has no form for the model
 */
export async function convertModel(
  from: string,
  to: 'safetensors' | 'gguf' | 'onnx',
  out: string,
  type: GgmlType,
): Promise<void> {
  const chatTemplate = chatTemplateOf(from);
  const { model, tokenizer } = loadModel(from);
  try {
    if (to !== 'gguf') {
      if (to === 'onnx') saveOnnx(model, tokenizer, out);
      else await saveModel(model, tokenizer, out);
      if (chatTemplate !== undefined) {
        writeFileAtomically(join(out, 'chat_template.jinja'), [new TextEncoder().encode(chatTemplate)]);
      }
    } else if (model instanceof Llama) {
      await saveGguf(model, tokenizer, out, { type, chatTemplate });
    } else {
      throw new ConfigError(`${from}: only a Llama or a Qwen2 can be written as GGUF`);
    }
  } finally {
    model.dispose();
  }
}

function chatTemplateOf(from: string): string | undefined {
  const gguf = ggufFileOf(from);
  if (gguf === undefined) return loadChatTemplate(from)?.source;
  const file = openGguf(gguf);
  file.close();
  return chatTemplateFromGguf(file.metadata)?.source;
}
