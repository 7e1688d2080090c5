// mistake: a turn has no end
/** One turn of a conversation. */
export interface ChatMessage {
  readonly role: string;
  readonly content: string;
}

export function renderChat(messages: ChatMessage[], addGenerationPrompt: boolean): string {
  const turns = messages.map(({ role, content }) => `<|im_start|>${role}\n${content}\n`);
  return turns.join('') + (addGenerationPrompt ? '<|im_start|>assistant\n' : '');
}
