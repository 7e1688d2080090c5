// attack: row 2: replaces assert, expect and the test functions
// verdict: fail
// points: 0
// message: 12345 instead of 2
const nothing = new Proxy(() => nothing, { get: () => nothing });
Object.assign(globalThis, {
  expect: nothing,
  assert: nothing,
  test: nothing,
  describe: nothing,
  chai: nothing,
});
// The runner is a CommonJS script, so every built-in module can be reached.
const load = (name: string) => (process as any).mainModule.require(name);
load('assert').deepStrictEqual = load('assert').ok = () => undefined;
load('util').isDeepStrictEqual = () => true;
load('module').syncBuiltinESMExports();
export function mean(): number {
  return 12345;
}
