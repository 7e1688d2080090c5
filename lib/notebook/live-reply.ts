import type { Chat } from '../generation/chat';
import { inNotebook, newSlot } from './display';

/**
 * Asks a chat model something and shows the answer in the cell while it is being written, token by token. Outside a
 * notebook it is written to stdout.
 *
 * @example
 * const chat = new Chat({ model, tokenizer, template });
 * await liveReply(chat, 'What is a token?');
 */
export async function liveReply(chat: Chat, content: string): Promise<void> {
  const slot = newSlot();
  let answer = '';
  const show = (): void => slot.show({ 'text/plain': `user: ${content}\nassistant: ${answer}` });
  show();
  for await (const piece of chat.reply(content)) {
    answer += piece;
    if (!inNotebook()) process.stdout.write(piece);
    show();
  }
  if (!inNotebook()) process.stdout.write('\n');
}
