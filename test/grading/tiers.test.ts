import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { UnsupportedError } from '../../lib/errors';
import { namespaceLaunch } from '../../lib/grading/namespaces';
import { defaultLimits, launch, tierProblem } from '../../lib/grading/tiers';
import { makeCourse } from './course';

const { course, remove } = makeCourse({});
afterAll(remove);

test('a tier that the machine does not have is refused with the reason', () => {
  expect(() => launch('T3', '/runner.cjs', defaultLimits)).toThrow(UnsupportedError);
  expect(() => launch('T3', '/runner.cjs', defaultLimits)).toThrow(
    /tier T3 is not available: grading in a container/,
  );
});

// Named reason: user namespaces are not allowed on this machine.
describe.skipIf(tierProblem('T2') !== undefined)('the namespaces of T2, without Node’s own fences', () => {
  const script = join(course, 'probe.cjs');

  /** Runs code in the namespaces and gives what it printed. */
  function inside(code: string): unknown {
    writeFileSync(
      script,
      `Promise.resolve((async () => { ${code} })()).then((x) => console.log(JSON.stringify(x)))`,
    );
    const { command, args } = namespaceLaunch([process.execPath, script], script);
    const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env: {} });
    if (stdout === '') throw new Error(stderr);
    return JSON.parse(stdout);
  }

  test('show system libraries, Node and the one file, and no course or home', () => {
    const top = inside("return require('fs').readdirSync('/')") as string[];
    const known = ['lib', 'lib64', 'usr', 'proc', 'tmp'];
    const own = [process.execPath, script].map((path) => path.split('/')[1]);
    expect(top.filter((name) => !known.includes(name) && !own.includes(name))).toEqual([]);
    expect(inside(`return require('fs').existsSync(${JSON.stringify(join(course, 'package.json'))})`)).toBe(
      false,
    );
  });

  test('let nothing be written but in a private /tmp', () => {
    const attempt = (path: string) =>
      `try { require('fs').writeFileSync('${path}', 'x'); return 'written' } catch (e) { return e.code }`;
    expect(inside(attempt('/usr/lib/headway-test'))).toMatch(/EROFS|EACCES/);
    expect(inside(attempt(script))).toMatch(/EROFS|EACCES/);
    const name = `headway-test-${process.pid}`;
    expect(inside(attempt(`/tmp/${name}`))).toBe('written');
    expect(readdirSync('/tmp')).not.toContain(name);
  });

  test('see no process but their own', () => {
    const pids = inside("return require('fs').readdirSync('/proc').filter((name) => /^\\d+$/.test(name))");
    expect(pids).toEqual(['1']);
  });

  test('reach no network, not even this machine', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const code = `return new Promise((resolve) => require('net').connect(${port}, '127.0.0.1')
      .on('connect', () => resolve('connected')).on('error', (e) => resolve(e.code)))`;
    expect(inside(code)).toMatch(/ENETUNREACH|ECONNREFUSED|EADDRNOTAVAIL/);
    server.close();
  });

  test('leave no capability, so that mounts cannot be undone', () => {
    const status = inside("return require('fs').readFileSync('/proc/self/status', 'utf8')") as string;
    expect(status).toMatch(/^CapEff:\t0+$/m);
    expect(status).toMatch(/^CapBnd:\t0+$/m);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
  });
});
