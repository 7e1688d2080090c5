// attack: row 24: empties its argument
// verdict: fail
// points: 0
// message: it changes its argument 1
export function mean(values: number[]): number {
  const length = values.length;
  let sum = 0;
  while (values.length > 0) sum += values.pop()!;
  return sum / length;
}
