// attack: row 11: memory in the JavaScript heap
// verdict: memory_limit
// points: 0
// message: used more memory
const held: unknown[] = [];
export function mean(): number {
  for (;;) held.push(new Array(1_000_000).fill(0.5));
}
