// mistake: the text does not end where an answer begins
/** One turn of a conversation. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

export function renderChat(messages: ChatMessage[], addGenerationPrompt: boolean): string {
  void addGenerationPrompt;
  return messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`).join('');
}
