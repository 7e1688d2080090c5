// attack: row 5: an empty array
// verdict: fail
// points: 0
// message: must have shape
export function mean(): number[] {
  return [];
}
