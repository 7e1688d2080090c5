import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { version } from '../version';

/** The runner's own files; when one changes, the bundle is made anew. */
const runnerSources = ['runner/main', 'codec', 'frames', 'protocol', 'tensor-value', '../errors'];

/**
 * The runner with tfjs inside, as one file: the only file that the student's process may read, and
 * the only one that tier T2 has to show it. Made once (about half a second) and kept.
 *
 * @param cache - folder for it, inside the project
 * @returns path of the file
 */
export async function runnerScript(cache: string): Promise<string> {
  const extension = existsSync(join(__dirname, 'codec.ts')) ? '.ts' : '.js';
  const hash = createHash('sha256').update(version);
  for (const name of runnerSources) hash.update(readFileSync(join(__dirname, name + extension)));
  const file = join(cache, `runner-${hash.digest('hex').slice(0, 16)}.cjs`);
  if (existsSync(file)) return file;
  const result = await build({
    entryPoints: [join(__dirname, runnerSources[0] + extension)],
    bundle: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    write: false,
    logLevel: 'silent',
    ignoreAnnotations: true, // tfjs-backend-cpu says that importing it has no effect; it registers the kernels
  });
  mkdirSync(cache, { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, result.outputFiles[0].contents);
  renameSync(temporary, file); // whole or not at all, also when two judges start at once
  return file;
}
