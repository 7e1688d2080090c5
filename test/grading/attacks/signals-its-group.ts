// attack: row 9: kills its process group, which a pid namespace does not bound
// verdict: runtime_error
// points: 0
// message: was ended by SIGKILL
export function mean(): Promise<number> {
  process.kill(0, 'SIGKILL');
  return new Promise(() => undefined);
}
