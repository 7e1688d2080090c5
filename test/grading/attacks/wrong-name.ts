// attack: no function of the name
// verdict: fail
// points: 0
// message: must export mean; it exports average
export function average(): number {
  return 2;
}
