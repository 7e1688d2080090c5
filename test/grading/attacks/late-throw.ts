// attack: row 23: the right answer, and an exception from a callback
// verdict: runtime_error
// points: 0
// message: after the call, unhandled: Error: late
export function mean(values: number[]): number {
  setImmediate(() => {
    throw new Error('late');
  });
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
