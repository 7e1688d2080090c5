// attack: row 1: process.exit(0) while the module is evaluated
// verdict: runtime_error
// points: 0
// message: ended with exit code 0
process.exit(0);
export function mean(): number {
  return 0;
}
