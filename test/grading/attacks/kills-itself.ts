// attack: row 22: a signal to its own process
// verdict: runtime_error
// points: 0
// message: was ended by SIGSEGV
export function mean(): Promise<number> {
  process.kill(process.pid, 'SIGSEGV');
  return new Promise(() => undefined);
}
