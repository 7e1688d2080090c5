// attack: row 1: process.exit(0) in a call
// verdict: runtime_error
// points: 0
// message: ended with exit code 0
export function mean(): number {
  process.exit(0);
}
