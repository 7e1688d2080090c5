import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type ts from 'typescript';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const dist = join(root, 'lib', 'dist');

/** tslab's own compiler, by which every notebook cell reads the library. */
const old = createRequire(join(root, 'node_modules', 'tslab', 'package.json'))(
  '@tslab/typescript-for-tslab',
) as typeof ts;

test("the library's declarations are readable by the TypeScript of the notebooks", () => {
  expect(existsSync(join(dist, 'index.d.ts')), 'lib/dist is missing: npm run build').toBe(true);
  expect(old.version).toMatch(/^5\.0\./);
  const cell = join(root, 'cell.ts');
  const host = old.createCompilerHost({});
  const readFile = host.readFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  host.fileExists = (name) => name === cell || fileExists(name);
  host.readFile = (name) =>
    name === cell ? "import * as headway from 'headway';\nvoid headway;\n" : readFile(name);
  // As tslab sets them, but for skipLibCheck: what is wrong in a declaration would silently be `any`.
  const program = old.createProgram(
    [cell],
    {
      module: old.ModuleKind.ESNext,
      moduleResolution: old.ModuleResolutionKind.Node10,
      target: old.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts'],
      esModuleInterop: true,
      strict: true,
      noEmit: true,
      types: ['node'],
    },
    host,
  );
  const ours = program
    .getSourceFiles()
    .filter(({ fileName }) => fileName === cell || fileName.includes('/lib/dist/'));
  expect(ours.length).toBeGreaterThan(1);
  const wrong = ours
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${old.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  expect(wrong).toEqual([]);
  expect(readdirSync(dist)).toContain('index.js');
});
