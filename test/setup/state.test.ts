import { describe, expect, test } from 'vitest';
import { environment, projectAt } from '../../lib/setup/project.mjs';
import { fingerprint, isStamped, stamp } from '../../lib/setup/state.mjs';
import { temporaryFolder, writeFiles } from './fixture';

describe('the stamps of finished steps', () => {
  test('are remembered one by one', () => {
    const project = projectAt(temporaryFolder());
    stamp(project, 'library', 'a');
    stamp(project, 'python', 'b');
    expect(isStamped(project, 'library', 'a')).toBe(true);
    expect(isStamped(project, 'python', 'a')).toBe(false);
  });

  test('count for nothing when their file is damaged', () => {
    const project = projectAt(temporaryFolder());
    stamp(project, 'library', 'a');
    writeFiles(project.headway, { 'state.json': '{"library": "a' });
    expect(isStamped(project, 'library', 'a')).toBe(false);
  });
});

describe('a fingerprint', () => {
  test('changes with a content and with a name, and not with what is built', () => {
    const root = temporaryFolder();
    writeFiles(root, { 'lib/a.ts': '1', 'lib/b.ts': '2' });
    const first = fingerprint(root, ['lib']);
    writeFiles(root, { 'lib/dist/a.js': 'built', 'lib/node_modules/x/index.js': 'installed' });
    expect(fingerprint(root, ['lib'])).toBe(first);
    writeFiles(root, { 'lib/a.ts': '3' });
    expect(fingerprint(root, ['lib'])).not.toBe(first);
  });
});

test('every cache and settings folder of what is started lies in the project', () => {
  const project = projectAt(temporaryFolder());
  const set = environment(project, { PATH: '/bin', npm_config_registry: 'http://registry.example/' });
  const folders = Object.entries(set).filter(([name]) => /CACHE|JUPYTER|IPYTHON|npm_config_cache/.test(name));
  expect(folders.length).toBeGreaterThanOrEqual(9);
  for (const [, folder] of folders) expect(folder).toContain(project.headway);
  expect(set.npm_config_registry).toBe('http://registry.example/'); // the user's own choice is handed on
});
