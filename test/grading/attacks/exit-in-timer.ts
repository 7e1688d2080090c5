// attack: row 1: process.exit(0) from a timer while a call waits
// verdict: runtime_error
// points: 0
// message: ended with exit code 0
export function mean(): Promise<number> {
  setTimeout(() => process.exit(0), 5);
  return new Promise(() => undefined);
}
