// mistake: an answer is opened though none is asked for
/** One turn of a conversation. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

export function renderChat(messages: ChatMessage[], addGenerationPrompt: boolean): string {
  void addGenerationPrompt;
  const turns = messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`);
  return turns.join('') + '<|im_start|>assistant\n';
}
