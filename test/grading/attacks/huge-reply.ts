// attack: row 13: an answer of 30 MB
// verdict: output_limit
// points: 0
// message: the answer is too large
export function mean(): Uint8Array {
  return new Uint8Array(30 * 2 ** 20);
}
