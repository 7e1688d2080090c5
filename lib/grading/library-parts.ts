import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const tfjs = '@tensorflow/tfjs-core';
const bundles = new Map<string, Promise<string>>();

/**
 * The parts of the library that an exercise allows, as one CommonJS module that exports each under
 * its name (`headway/nn/linear`). One bundle for all, so that parts share what they both import.
 * tfjs stays an import. Kept: the library does not change while a judge runs.
 *
 * @param imports - what the exercise allows
 * @returns the empty string when no part of the library is among them
 */
export function libraryParts(imports: readonly string[]): Promise<string> {
  const parts = imports.filter((name) => name.startsWith('headway/'));
  if (parts.length === 0) return Promise.resolve('');
  const key = parts.join();
  let bundle = bundles.get(key);
  if (!bundle) {
    bundle = bundled(parts);
    bundles.set(key, bundle);
  }
  return bundle;
}

async function bundled(parts: readonly string[]): Promise<string> {
  const lines = parts.map((name) => `exports['${name}'] = require(${JSON.stringify(fileOf(name))});`);
  const result = await build({
    stdin: { contents: lines.join('\n'), resolveDir: __dirname },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    external: [tfjs],
    logLevel: 'silent',
  });
  return result.outputFiles[0].text;
}

/** `headway/nn/linear` → the file beside this one's folder, TypeScript when run from source. */
function fileOf(part: string): string {
  const base = join(dirname(__dirname), ...part.split('/').slice(1));
  return existsSync(`${base}.ts`) ? `${base}.ts` : `${base}.js`;
}
