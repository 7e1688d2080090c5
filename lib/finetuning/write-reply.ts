import { type CompileChoice, Execution } from '../compile/execution';
import { ConfigError } from '../errors';
import { Chat, type ChatModel } from '../generation/chat';
import type { ChatMessage } from '../tokenizers/chat-template';

/** How a reply is written. */
export interface ReplyOptions {
  /** Draw by chance with this seed; absent: greedily. */
  readonly seed?: number;
  readonly compile: CompileChoice | Execution;
}

/** Longest reply that is written to be scored, in tokens. */
const longestReply = 64;

/**
 * What a model answers to a conversation.
 *
 * @param messages - the last is the user's
 * @returns undefined if they leave no room for an answer
 */
export async function writeReply(
  parts: ChatModel,
  messages: readonly ChatMessage[],
  { seed, compile }: ReplyOptions,
): Promise<string | undefined> {
  const half = Math.floor(parts.model.config.maxPositionEmbeddings / 2);
  const isSystem = messages[0].role === 'system';
  const chat = new Chat(parts, {
    maxNewTokens: Math.min(longestReply, half),
    doSample: seed !== undefined,
    seed,
    system: isSystem ? messages[0].content : undefined,
    compile: compile instanceof Execution ? compile.compiled && 'auto' : compile,
  });
  chat.messages = messages.slice(isSystem ? 1 : 0, -1);
  let reply = '';
  try {
    for await (const piece of chat.reply(messages.at(-1)!.content)) reply += piece;
  } catch (error) {
    if (error instanceof ConfigError) return undefined; // of `Chat`: what was said is too long
    throw error;
  }
  return reply;
}
