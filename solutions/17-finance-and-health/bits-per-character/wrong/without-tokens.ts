// mistake: not multiplied by the tokens
export function bitsPerCharacter(lossInNats: number, _tokens: number, text: string): number {
  return lossInNats / Math.LN2 / [...text].length;
}
