// attack: row 7: eval, the module's constructor, and createRequire
// verdict: fail
// points: 0
// message: -1 instead of 2
const ways = [
  () => eval('require')('__COURSE__/solutions/01-test/mean/mean.ts'),
  () => new Function('return require')()('__COURSE__/solutions/01-test/mean/mean.ts'),
  () => (module as any).constructor._load('__COURSE__/solutions/01-test/mean/mean.ts'),
  () => (process as any).mainModule.require('__COURSE__/solutions/01-test/mean/mean.ts'),
  () =>
    (process as any).mainModule.require('module').createRequire('__COURSE__/')(
      './solutions/01-test/mean/mean.ts',
    ),
];
export function mean(values: number[]): number {
  for (const way of ways) {
    try {
      return way().mean(values);
    } catch {
      // the next one
    }
  }
  return -1;
}
