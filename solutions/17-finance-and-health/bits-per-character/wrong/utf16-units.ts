// mistake: UTF-16 units are counted
export function bitsPerCharacter(lossInNats: number, tokens: number, text: string): number {
  return (lossInNats * tokens) / Math.LN2 / text.length;
}
