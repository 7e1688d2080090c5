// attack: row 10: a promise that never resolves
// verdict: timeout
// points: 0
// message: a promise that never resolves
export function mean(): Promise<number> {
  return new Promise(() => undefined);
}
