// attack: row 20: knows the answers of the visible test only
// verdict: partial
// points: 1
// message: instead of
export function mean(): number {
  return 2;
}
