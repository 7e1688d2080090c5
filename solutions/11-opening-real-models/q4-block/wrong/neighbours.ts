// mistake: the two weights of a byte are not neighbours
/**
 * The weights of a block of ggml's Q4_0: scale · (q − 8), q a number of 4 bits.
 *
 * @param scale - of the whole block
 * @param bytes - 16 of them: the low halves are q of weights 0 to 15, the high halves of weights 16 to 31
 * @returns 32 weights
 */
export function dequantizeBlock(scale: number, bytes: Uint8Array): number[] {
  const low = Array.from(bytes, (byte) => byte & 0x0f);
  const high = Array.from(bytes, (byte) => byte >> 4);
  return low.flatMap((step, i) => [step, high[i]]).map((q) => scale * (q - 8));
}
