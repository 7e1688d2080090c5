// attack: row 7: a template string that a bundler would resolve to the solution's file
// verdict: compile_error
// points: 0
// message: solutions/01-test/mean/mean.ts' is not allowed in this exercise
export function mean(values: number[], last = 'n'): number {
  return require(`../../../solutions/01-test/mean/mea${last}.ts`).mean(values);
}
