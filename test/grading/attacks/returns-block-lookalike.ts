// attack: row 4: an object with the fields that the judge's own values have
// verdict: fail
// points: 0
// message: must be made of numbers, it is { shape: null, data: null, dtype: "float32" }
export function mean(): unknown {
  return { shape: null, data: null, dtype: 'float32' };
}
