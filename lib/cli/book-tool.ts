import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { UnsupportedError } from '../errors';
import { packageRoot } from '../package-root';

/**
 * Runs a program of `book/tools` (TypeScript, through tsx) with this terminal's streams, hands Ctrl-C
 * and SIGTERM on to it, and waits for its end.
 *
 * @param name - the file, for example 'build.ts'
 * @returns its exit status
 * @throws UnsupportedError if this copy of the package came without the book
 */
export async function runBookTool(name: string, args: readonly string[]): Promise<number> {
  const root = projectRoot();
  const tool = path.join(root, 'book/tools', name);
  const child = spawn(process.execPath, ['--import', 'tsx', tool, ...args], { cwd: root, stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
    });
  } finally {
    process.off('SIGINT', forward).off('SIGTERM', forward);
  }
}

/** The project around the package. */
function projectRoot(): string {
  const root = path.dirname(packageRoot);
  if (existsSync(path.join(root, 'book/tools'))) return root;
  throw new UnsupportedError('headway: the folder book/ is missing; get the project again with git');
}
