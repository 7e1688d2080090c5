// attack: row 22: aborts the process
// verdict: runtime_error
// points: 0
// message: was ended by SIG
export function mean(): number {
  process.abort();
}
