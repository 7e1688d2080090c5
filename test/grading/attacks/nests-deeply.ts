// attack: row 22: code nested so deeply that a compiler gives up
// verdict: runtime_error
// points: 0
// message: Maximum call stack
export function mean(): number {
  return eval('['.repeat(100_000) + ']'.repeat(100_000)).length;
}
