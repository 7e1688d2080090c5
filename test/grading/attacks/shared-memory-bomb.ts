// attack: row 11: shared memory
// verdict: memory_limit
// points: 0
// message: Array buffer allocation failed
const held: unknown[] = [];
export function mean(): number {
  for (;;) held.push(new Uint8Array(new SharedArrayBuffer(64 * 2 ** 20)).fill(1));
}
