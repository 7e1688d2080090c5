// attack: row 5: NaN
// verdict: fail
// points: 0
// message: holds NaN
export function mean(): number {
  return NaN;
}
