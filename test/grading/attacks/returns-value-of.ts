// attack: row 4: an object that turns into the right number
// verdict: runtime_error
// points: 0
// message: a function cannot be handed over
export function mean(values: number[]): unknown {
  const right = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { valueOf: () => right, toString: () => String(right), [Symbol.toPrimitive]: () => right };
}
