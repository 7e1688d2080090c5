import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { nodeProblem, oldestNode } from '../../lib/setup/node-version.mjs';

const root = join(import.meta.dirname, '..', '..');

describe('the Node version', () => {
  test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('%s will do', (version) => {
    expect(nodeProblem(version)).toBe('');
  });

  test.each(['8.17.0', '12.22.12', '18.20.4', '20.18.3'])(
    '%s is too old, and the message says what to install',
    (version) => {
      expect(nodeProblem(version)).toMatch(
        `Headway: Node ${oldestNode} or newer is required, this is Node ${version}. Install Node 22 or 24`,
      );
    },
  );

  test('the oldest version is the one that package.json names', () => {
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    expect(`${engines.node}.0`).toBe(`>=${oldestNode}`);
  });

  // Node 12 is the oldest that reads .mjs files; anything newer in them would be a SyntaxError there.
  test.each(['start.mjs', 'test.mjs', 'check.mjs', 'node-version.mjs'])(
    'Node 12 can read %s',
    async (name) => {
      const source = readFileSync(join(root, 'lib', 'setup', name), 'utf8');
      const options = { minifyWhitespace: true, legalComments: 'none' } as const;
      const old = await transform(source, { ...options, target: 'node12.22' });
      const today = await transform(source, { ...options, target: 'esnext' });
      expect(old.code).toBe(today.code);
      expect(source).not.toMatch(/node:|^await /m);
    },
  );
});
