// attack: an exception
// verdict: runtime_error
// points: 0
// message: line 6: RangeError: too few
export function mean(): number {
  throw new RangeError('too few');
}
