// attack: row 25: control characters in its output and message
// verdict: runtime_error
// points: 0
// message: Error: \u001b
export function mean(): number {
  console.log('\u001b[2J\u001b[31mall tests passed');
  throw new Error('\u001b[2J pass');
}
