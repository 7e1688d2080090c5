import { ConfigError } from '../errors';
import { type ChatMessage, type ChatTemplate, endOfTurnIds } from '../tokenizers/chat-template';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { ignoredLabel } from './batch';

/** What {@link encodeConversation} needs. */
export interface ConversationEncoding {
  readonly tokenizer: Tokenizer;
  /** How the model is taught conversations. */
  readonly template: ChatTemplate;
  /** T, the most input tokens. */
  readonly maxLength: number;
}

/** A conversation as a language model learns from it. */
export interface EncodedConversation {
  readonly inputIds: readonly number[];
  /** The next token where it belongs to a reply, else −100: {@link ignoredLabel}. Already shifted. */
  readonly labels: readonly number[];
  /** Messages that did not fit, at the end. */
  readonly messagesCut: number;
}

// ANCHOR: replyMask
/**
 * A conversation as token ids, and which of them a reply consists of: what the assistant says and the token that
 * ends its turn. What the template writes around it, and all that others say, belongs to no reply.
 *
 * A reply is found by writing the conversation up to it, as for an answer, and again with it: what is more.
 *
 * @throws ConfigError if the template writes an earlier turn otherwise once a later one is there
 */
export function tokenizeConversation(
  messages: readonly ChatMessage[],
  { tokenizer, template }: Omit<ConversationEncoding, 'maxLength'>,
): { ids: number[]; isReply: boolean[] } {
  const write = (count: number, addGenerationPrompt: boolean): number[] =>
    tokenizer.encode(template.render(messages.slice(0, count), { addGenerationPrompt }), {
      allowSpecial: true,
    });
  const ids = write(messages.length, false);
  const ends = endOfTurnIds(tokenizer);
  const isReply = ids.map(() => false);
  messages.forEach(({ role }, turn) => {
    if (role !== 'assistant') return;
    const [before, after] = [write(turn, true), write(turn + 1, false)];
    const [start, end] = [sharedLength(before, ids), sharedLength(after, ids)];
    if (start < before.length - spanning || end < after.length - spanning || start >= end) {
      throw new ConfigError(
        'chat template: a conversation must begin as it did before its last turn, or replies cannot be told apart',
      );
    }
    const endOfTurn = ids.findIndex((id, place) => place >= start && place < end && ends.includes(id));
    isReply.fill(true, start, endOfTurn === -1 ? end : endOfTurn + 1);
  });
  return { ids, isReply };
}
// ANCHOR_END: replyMask

/**
 * A conversation for training: token ids and labels, which are −100 but in replies. What is longer than the model
 * reads loses its last exchanges; if the first alone is too long, the end of its reply.
 *
 * @returns undefined if not a token of a reply fits
 */
export function encodeConversation(
  messages: readonly ChatMessage[],
  options: ConversationEncoding,
): EncodedConversation | undefined {
  const { maxLength } = options;
  const fewest = messages[0]?.role === 'system' ? 3 : 2;
  let kept = messages;
  let { ids, isReply } = tokenizeConversation(kept, options);
  while (isReply.lastIndexOf(true) > maxLength && kept.length > fewest) {
    kept = kept.slice(0, -2);
    ({ ids, isReply } = tokenizeConversation(kept, options));
  }
  const last = Math.min(isReply.lastIndexOf(true), maxLength); // nothing is learned from what comes after
  // ANCHOR: replyLabels
  const inputIds = ids.slice(0, last);
  const labels = inputIds.map((_, t) => (isReply[t + 1] ? ids[t + 1] : ignoredLabel));
  // ANCHOR_END: replyLabels
  if (labels.every((label) => label === ignoredLabel)) return undefined;
  return { inputIds, labels, messagesCut: messages.length - kept.length };
}

/** Tokens at the end of a text that are others once more follows: in some vocabularies one spans the border. */
const spanning = 2;

/** How many ids two texts begin with alike. */
function sharedLength(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((id, i) => id !== b[i]);
  return place === -1 ? Math.min(a.length, b.length) : place;
}
