// attack: row 4: a value that has no plain form
// verdict: runtime_error
// points: 0
// message: a function cannot be handed over
export function mean(): unknown {
  return () => 2;
}
