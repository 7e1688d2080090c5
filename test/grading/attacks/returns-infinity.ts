// attack: row 5: Infinity
// verdict: fail
// points: 0
// message: holds Infinity
export function mean(): number {
  return Infinity;
}
