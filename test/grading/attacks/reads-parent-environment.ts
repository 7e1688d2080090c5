// attack: row 6: reads the environment of the judge
// verdict: runtime_error
// points: 0
// message: restricted
export function mean(): string {
  const fs = (process as any).mainModule.require('fs');
  return fs.readFileSync(`/proc/${process.ppid}/environ`, 'utf8');
}
