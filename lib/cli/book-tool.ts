import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { UnsupportedError } from '../errors';

/**
 * Runs a program of `book/tools` (TypeScript, through tsx) with this terminal's streams. Ctrl-C reaches
 * it as it reaches this process; this one waits for its end.
 *
 * @param name - the file, for example 'build.ts'
 * @returns its exit status
 * @throws UnsupportedError if this copy of the package came without the book
 */
export async function runBookTool(name: string, args: readonly string[]): Promise<number> {
  const root = projectRoot();
  const tool = path.join(root, 'book/tools', name);
  const child = spawn(process.execPath, ['--import', 'tsx', tool, ...args], { cwd: root, stdio: 'inherit' });
  const wait = (): void => {};
  process.on('SIGINT', wait).on('SIGTERM', wait);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
    });
  } finally {
    process.off('SIGINT', wait).off('SIGTERM', wait);
  }
}

function projectRoot(): string {
  for (let folder = __dirname; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, 'book/tools'))) return folder;
  }
  throw new UnsupportedError('headway: the folder book/ is missing; get the project again with git');
}
