// mistake: these are bits per token
export function bitsPerCharacter(lossInNats: number, _tokens: number, _text: string): number {
  return lossInNats / Math.LN2;
}
