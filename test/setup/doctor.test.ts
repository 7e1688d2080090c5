import { describe, expect, test } from 'vitest';
import { examine } from '../../lib/setup/doctor.mjs';
import { projectAt } from '../../lib/setup/project.mjs';
import { temporaryFolder, writeFiles } from './fixture';

describe('the doctor', () => {
  test('names every part of a fresh clone that is missing, each with what to do', async () => {
    const project = projectAt(temporaryFolder());
    writeFiles(project.root, { 'package-lock.json': '{"packages":{}}', 'lib/setup/requirements.txt': '' });
    const parts = await examine(project);
    const missing = parts.filter((part) => part.state === 'missing');
    expect(missing.map((part) => part.name)).toEqual(
      expect.arrayContaining([
        'npm packages',
        'library',
        'Python environment',
        'JupyterLab',
        'TypeScript kernel',
        'book',
      ]),
    );
    for (const part of missing) expect(part.mend, part.name).toBeTruthy();
    expect(parts[0]).toMatchObject({ name: 'Node', state: 'ok' });
  });
});
