// attack: row 6: file-reading doors of Node beside fs.readFileSync
// verdict: fail
// points: 0
// message: -1 instead of 2
const load = (name: string) => (process as any).mainModule.require(name);
const secret = '__COURSE__/solutions/01-test/mean/hidden.test.ts';
const doors = [
  () => load('fs').readFileSync(Buffer.from(secret)),
  () => load('fs').readFileSync(new URL(`file://${secret}`)),
  () => load('fs').readFileSync(`${(process as any).mainModule.filename}/../../..${secret}`),
  () => load('fs').openSync('/proc/self/environ'),
  () => load('fs').readdirSync('/proc/self/fd'),
  () => load('fs').statSync(secret),
  () => (process as any).loadEnvFile(`/proc/${process.ppid}/environ`),
  () => (process as any).binding('fs'),
  () => (process as any).binding('spawn_sync'),
  () => new (load('wasi').WASI)({ version: 'preview1', preopens: { '/': '/' } }),
  () => new (load('inspector').Session)().connect(),
  () => load('inspector').open(0),
  () => load('cluster').fork(),
];
export function mean(values: number[]): number {
  const open = doors.filter((door) => {
    try {
      door();
      return true;
    } catch {
      return false;
    }
  });
  return open.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : -1;
}
