/** One turn of a conversation. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

/**
 * A conversation as one text, in ChatML. Each turn is `<|im_start|>`, the role, a newline, the content, `<|im_end|>`
 * and a newline.
 *
 * @param addGenerationPrompt - whether to end where the assistant's answer begins: with the opening of its turn, up
 * to and with the newline
 */
export function renderChat(messages: ChatMessage[], addGenerationPrompt: boolean): string {
  throw new Error('Not implemented yet: renderChat');
}
