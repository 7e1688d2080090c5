import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { build } from 'esbuild';

/** A test file as one CommonJS bundle, ready to be evaluated once for each submission. */
export interface TestBundle {
  readonly code: string;
  /** The test file's own text, for the grader hash. */
  readonly source: string;
}

/**
 * Bundles a test file with what it imports from lib/. Packages stay imports, so tfjs is loaded once.
 *
 * @throws esbuild's BuildFailure when the test file does not compile: a fault of the grader
 */
export async function bundleTests(file: string): Promise<TestBundle> {
  const result = await build({
    entryPoints: [file],
    bundle: true,
    packages: 'external',
    external: ['headway/grading'],
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    write: false,
    logLevel: 'silent',
  });
  return { code: result.outputFiles[0].text, source: readFileSync(file, 'utf8') };
}

/**
 * Runs a bundle, which registers its tests with vitest's runner.
 *
 * @param vitest - what `import … from 'vitest'` means to it
 * @param grading - what `import … from 'headway/grading'` means to it
 */
export function evaluateTests(bundle: TestBundle, file: string, vitest: object, grading: object): void {
  const ordinary = createRequire(join(__dirname, 'index.js'));
  const require = (name: string): unknown => {
    if (name === 'vitest') return vitest;
    if (name === 'headway/grading') return grading;
    return ordinary(name);
  };
  const module = { exports: {} };
  compileFunction(bundle.code, ['module', 'exports', 'require'], { filename: file })(
    module,
    module.exports,
    require,
  );
}
