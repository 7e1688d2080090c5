import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type typescript from 'typescript';

const root = join(__dirname, '..');
/** The compiler in the notebooks' kernel: TypeScript 5.0. */
const ts = createRequire(join(root, 'index.js'))('@tslab/typescript-for-tslab') as typeof typescript;

it('the declarations of the built library are read without error by the TypeScript of the notebooks', () => {
  const index = join(root, 'lib/dist/index.d.ts');
  expect(existsSync(index), `${index} is missing: npx tsc --build lib writes it`).toBe(true);
  expect(ts.version).toMatch(/^5\.0\./);
  const program = ts.createProgram([index], {
    target: ts.ScriptTarget.ES2020,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.NodeJs,
    strict: true,
    noEmit: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  });
  const own = program.getSourceFiles().filter(({ fileName }) => fileName.includes('/lib/dist/'));
  expect(own.length).toBeGreaterThan(60);
  // Each of Headway's files in full; of those of other packages only what they mean to Headway's.
  const faults = own.flatMap((file) => [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
  ]);
  const told = faults.map(
    ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );
  expect(told).toEqual([]);
}, 60_000);
