// attack: row 4: a subclass of a typed array that tells another length
// verdict: runtime_error
// points: 0
// message: an array runs past the end
class Long extends Float64Array {
  override get length(): number {
    return 2 ** 40;
  }
}
export function mean(): unknown {
  return new Long(1);
}
