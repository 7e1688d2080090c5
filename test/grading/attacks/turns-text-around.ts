// attack: row 25: marks of writing direction, a forged line of the report, a carriage return
// verdict: runtime_error
// points: 0
// message: Error: wrong
export function mean(): number {
  throw new Error('wrong\r\n✓ mean: passed, 3/3 points\u202e\u2028');
}
