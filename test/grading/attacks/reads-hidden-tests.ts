// attack: row 6: reads the hidden tests and the solution from disk
// verdict: runtime_error
// points: 0
// message: restricted
export function mean(): string {
  const fs = (process as any).mainModule.require('fs');
  return fs.readFileSync('__COURSE__/solutions/01-test/mean/hidden.test.ts', 'utf8');
}
