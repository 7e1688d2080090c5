// attack: row 5: undefined
// verdict: fail
// points: 0
// message: must be made of numbers
export function mean(): void {}
