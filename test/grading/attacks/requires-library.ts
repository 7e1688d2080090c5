// attack: row 7: requires a computed name at run time
// verdict: compile_error
// points: 0
// message: import of 'headway' is not allowed
export function mean(): number {
  const name = ['head', 'way'].join('');
  return require(name).mean;
}
