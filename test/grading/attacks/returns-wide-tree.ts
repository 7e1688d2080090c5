// attack: row 13: an answer that is short on the pipe and endless as text
// verdict: fail
// points: 0
// message: must be made of numbers
const tree = (depth: number): unknown =>
  depth === 0 ? 'x'.repeat(100) : Array.from({ length: 4 }, () => tree(depth - 1));
export function mean(): unknown {
  return { ['k'.repeat(10_000)]: tree(7) };
}
