// attack: row 4: an object with a then that never calls back
// verdict: timeout
// points: 0
// message: no answer within
export function mean(): unknown {
  return { then: () => undefined };
}
