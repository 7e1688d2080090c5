// attack: row 22: recursion without end
// verdict: runtime_error
// points: 0
// message: Maximum call stack
export function mean(values: number[]): number {
  return mean([...values]);
}
