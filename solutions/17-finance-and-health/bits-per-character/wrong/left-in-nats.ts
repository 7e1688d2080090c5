// mistake: the loss is left in nats
export function bitsPerCharacter(lossInNats: number, tokens: number, text: string): number {
  return (lossInNats * tokens) / [...text].length;
}
