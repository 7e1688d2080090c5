import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('ONNX Runtime keeps nothing in the home folder, and so reports nothing', () => {
  const home = mkdtempSync(join(tmpdir(), 'headway-home-'));
  const command = [
    'generate',
    '--model',
    'moby-dick-gpt',
    '--prompt',
    'The',
    '--max-new-tokens',
    '2',
    '--compile',
  ];
  const env: NodeJS.ProcessEnv = { ...process.env, HOME: home, XDG_CACHE_HOME: undefined, ORT_DISABLE_TELEMETRY: undefined }; // prettier-ignore
  const { stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'lib/cli/main.ts', ...command], {
    encoding: 'utf8',
    env,
    timeout: 120_000,
  });
  expect(stderr).toContain('compiled with ONNX Runtime');
  expect(readdirSync(home)).toEqual([]);
  rmSync(home, { recursive: true });
});
