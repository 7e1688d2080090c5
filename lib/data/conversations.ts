import { packagedFile } from '../package-root';
import type { ChatMessage } from '../tokenizers/chat-template';
import { readRecords } from './records';

/** A conversation: the user begins, user and assistant take turns, the assistant has the last word. */
export interface Conversation {
  readonly messages: readonly ChatMessage[];
}

/**
 * Short English conversations written for Headway, with an assistant that is friendly, brief and honest: the course's
 * set for teaching a language model to chat. Origin, guidelines and limits are in `sets/conversations.md`.
 */
export function conversations(): Conversation[] {
  return readRecords(conversationsFile()) as unknown as Conversation[];
}

/** Where the set's file lies. */
export function conversationsFile(): string {
  return packagedFile('conversations', 'data/sets/conversations.jsonl');
}
