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
  // BEGIN SOLUTION
  const turns = messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`);
  return turns.join('') + (addGenerationPrompt ? '<|im_start|>assistant\n' : '');
  // END SOLUTION
}
