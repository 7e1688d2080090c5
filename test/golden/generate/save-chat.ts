/*
 * Saves moby-dick-gpt as `headway finetune chat` prepares it: ChatML's two tokens, 128 positions, a chat template.
 *
 *     npx tsx test/golden/generate/save-chat.ts OUT
 */
import { useBackend } from '../../../lib/backends/backend';
import { prepareForChat } from '../../../lib/finetuning/chat-base';
import { loadModel, saveModel } from '../../../lib/models/pretrained';
import { pretrainedDirectory } from '../../../lib/models/pretrained-directory';
import { chatMl, ChatTemplate, saveChatTemplate } from '../../../lib/tokenizers/chat-template';

async function main(out: string): Promise<void> {
  await useBackend('cpu');
  const base = loadModel(pretrainedDirectory('moby-dick-gpt'));
  const { model, tokenizer } = prepareForChat(base, { maxLength: 128 });
  await saveModel(model, tokenizer, out);
  saveChatTemplate(new ChatTemplate(chatMl), tokenizer, out);
}

void main(process.argv[2]);
