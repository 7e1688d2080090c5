// attack: row 10: a loop that never ends
// verdict: timeout
// points: 0
// message: an endless loop
export function mean(): number {
  for (;;);
}
