// attack: row 11: memory outside the JavaScript heap
// verdict: memory_limit
// points: 0
// message: Array buffer allocation failed
const held: Uint8Array[] = [];
export function mean(): number {
  for (;;) held.push(new Uint8Array(64 * 2 ** 20));
}
