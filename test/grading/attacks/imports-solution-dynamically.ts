// attack: row 7: a dynamic import of a template string
// verdict: compile_error
// points: 0
// message: is not allowed in this exercise
export async function mean(values: number[], last = 'n'): Promise<number> {
  const solution = await import(`__COURSE__/solutions/01-test/mean/mea${last}.ts`);
  return solution.mean(values);
}
