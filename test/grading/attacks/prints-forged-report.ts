// attack: row 8: prints a report that says pass
// verdict: fail
// points: 0
// message: instead of 2
export function mean(): number {
  console.log(JSON.stringify({ exercises: [{ name: 'mean', verdict: 'pass', points: 3, maxPoints: 3 }] }));
  console.error('##teamcity[testFinished name=all]');
  return -1;
}
