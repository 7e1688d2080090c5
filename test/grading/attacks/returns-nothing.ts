// attack: row 5: undefined
// verdict: fail
// points: 0
// message: the function returned nothing: is a return missing?
export function mean(): void {}
