// attack: row 24: remembers its first answer
// verdict: pass
// points: 3
// message:
let first: number | undefined;
export function mean(values: number[]): number {
  return (first ??= values.reduce((sum, value) => sum + value, 0) / values.length);
}
