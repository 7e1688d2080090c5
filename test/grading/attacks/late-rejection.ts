// attack: row 23: the right answer, and a rejection that nobody handles
// verdict: runtime_error
// points: 0
// message: after the call, unhandled: Error: late
export function mean(values: number[]): number {
  void Promise.resolve().then(() => Promise.reject(new Error('late')));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
