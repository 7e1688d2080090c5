// attack: row 10: microtasks without end
// verdict: timeout
// points: 0
// message: no answer within
export async function mean(): Promise<number> {
  for (;;) await null;
}
