// mistake: the role and the content stand in one line
/** One turn of a conversation. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

export function renderChat(messages: ChatMessage[], addGenerationPrompt: boolean): string {
  const turns = messages.map(({ role, content }) => `<|im_start|>${role} ${content}<|im_end|>\n`);
  return turns.join('') + (addGenerationPrompt ? '<|im_start|>assistant\n' : '');
}
