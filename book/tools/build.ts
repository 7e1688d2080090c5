import { spawn } from 'node:child_process';
import path from 'node:path';
import { pythonProgram, root } from './project';

/** What mdBook said and how it ended. */
export interface BookBuild {
  readonly ok: boolean;
  /** mdBook's and the preprocessor's log. */
  readonly log: string;
}

/** Lines of a log that must not be there: mdBook ends with 0 after many of its errors. */
export function logProblems(log: string): string[] {
  return log.split('\n').filter((line) => /\b(ERROR|WARN|WARNING|panicked)\b/.test(line));
}

/**
 * Builds the book into book/build.
 *
 * @param destination - another folder for the pages
 * @throws Error if mdBook is not on this machine
 */
export async function buildBook(destination?: string): Promise<BookBuild> {
  const extra = destination === undefined ? [] : ['--dest-dir', path.resolve(destination)];
  const child = startMdbook(['build', ...extra], 'pipe');
  let log = '';
  child.stdout?.on('data', (chunk) => (log += chunk));
  child.stderr?.on('data', (chunk) => (log += chunk));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { ok: code === 0 && logProblems(log).length === 0, log };
}

/** Starts mdBook with the Node that runs this, so that its preprocessor needs no `node` on the PATH. */
function startMdbook(args: readonly string[], stdio: 'pipe' | 'inherit'): ReturnType<typeof spawn> {
  const mdbook = pythonProgram('mdbook');
  if (!mdbook)
    throw new Error('mdBook is not on this machine: run npx headway setup (or cargo install mdbook)');
  const searchPath = [path.dirname(process.execPath), process.env.PATH].join(path.delimiter);
  return spawn(mdbook, [args[0], ...args.slice(1), path.join(root, 'book')], {
    cwd: root,
    env: { ...process.env, PATH: searchPath },
    stdio: ['ignore', stdio, stdio],
  });
}

/** `build.ts build [DIR]`, `build.ts serve [PORT]`. */
async function main(argv: readonly string[]): Promise<number> {
  if (argv[0] === 'serve') {
    const child = startMdbook(['serve', '--hostname', '127.0.0.1', '--port', argv[1] ?? '3000'], 'inherit');
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
    return (await new Promise<number | null>((resolve) => child.once('close', resolve))) ?? 0;
  }
  const { ok, log } = await buildBook(argv[1]);
  process.stderr.write(ok ? '' : log);
  return ok ? 0 : 1;
}

if (require.main === module) {
  main(process.argv.slice(2)).then(
    (code) => (process.exitCode = code),
    (error: Error) => {
      process.stderr.write(`headway book: ${error.message}\n`);
      process.exitCode = 3;
    },
  );
}
