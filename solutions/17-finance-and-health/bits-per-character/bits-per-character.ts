/**
 * How many bits a language model needs for each character of a text: its loss, without the tokenizer in it.
 *
 * @param lossInNats - mean cross-entropy, nats per token
 * @param tokens - how many tokens were predicted
 * @param text - the text that they are
 * @returns bits per character
 */
export function bitsPerCharacter(lossInNats: number, tokens: number, text: string): number {
  // BEGIN SOLUTION
  const bits = (lossInNats * tokens) / Math.LN2;
  return bits / [...text].length;
  // END SOLUTION
}
