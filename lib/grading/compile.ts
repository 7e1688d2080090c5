import { existsSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, join } from 'node:path';
import { build, type BuildFailure, type Message, type Plugin } from 'esbuild';
import type { Exercise } from './exercise';

/** A student's file as the runner gets it. */
export interface CompiledSubmission {
  /** CommonJS. Allowed parts of headway are bundled in; tfjs stays an import. */
  readonly source: string;
  /** The line in the student's file of the deepest frame of a stack that lies in it. */
  lineOf(stack: string): number | undefined;
}

/** A file that does not compile, or imports what it may not. The message starts with the line. */
export class CompileError extends Error {}

const tfjs = '@tensorflow/tfjs-core';

/**
 * Compiles a student's file by the judge's own settings: nothing beside the file is read, neither
 * their tsconfig nor their package.json.
 *
 * @param text - content of the file
 * @param exercise - gives the imports that are allowed
 * @throws CompileError with line and column for a syntax error or a refused import
 */
export async function compileSubmission(text: string, exercise: Exercise): Promise<CompiledSubmission> {
  const file = `${exercise.name}.ts`;
  try {
    const result = await build({
      stdin: { contents: text, sourcefile: file, loader: 'ts', resolveDir: exercise.directory },
      bundle: true,
      write: false,
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      supported: { 'dynamic-import': false },
      sourcemap: 'external',
      outfile: join(exercise.directory, 'submission.js'),
      logLevel: 'silent',
      tsconfigRaw: '{}',
      plugins: [allowedImports(exercise)],
    });
    const code = result.outputFiles.find((output) => !output.path.endsWith('.map'))!.text;
    const map = result.outputFiles.find((output) => output.path.endsWith('.map'))!.text;
    let parsed: SourceMap | undefined;
    return {
      source: code,
      lineOf(stack) {
        parsed ??= new SourceMap(JSON.parse(map) as SourceMapPayload);
        return firstLine(stack, file, parsed);
      },
    };
  } catch (error) {
    const messages = (error as BuildFailure).errors;
    if (!Array.isArray(messages)) throw error;
    throw new CompileError(messages.slice(0, 3).map(describe).join('\n'));
  }
}

/** Resolves tfjs to an import of the runner, allowed parts of headway to their source, and refuses the rest. */
function allowedImports(exercise: Exercise): Plugin {
  return {
    name: 'allowed-imports',
    setup(context) {
      context.onResolve({ filter: /.*/ }, ({ path, namespace, importer, kind }) => {
        if (kind === 'entry-point') return undefined;
        if (path === tfjs && (exercise.imports.includes(tfjs) || namespace === 'file'))
          return { path, external: true };
        // An allowed part of the library brings what it imports itself.
        if (namespace === 'file' && isAbsoluteFile(importer) && !importer.endsWith(`${exercise.name}.ts`))
          return undefined;
        if (exercise.imports.includes(path) && path.startsWith('headway/')) {
          return { path: partOfHeadway(path) };
        }
        return { errors: [{ text: refusal(path, exercise) }] };
      });
    },
  };
}

function isAbsoluteFile(importer: string): boolean {
  return importer.includes('/lib/') || importer.includes('\\lib\\');
}

function refusal(path: string, exercise: Exercise): string {
  const own =
    path.startsWith('.') || path.startsWith('headway') ? ': it is what the exercise asks you to write' : '';
  const allowed = exercise.imports.length > 0 ? exercise.imports.join(', ') : 'no imports';
  return `import of '${path}' is not allowed in this exercise${own} (allowed: ${allowed})`;
}

/** `headway/nn/linear` → the file beside this one's folder, TypeScript when run from source. */
function partOfHeadway(path: string): string {
  const base = join(dirname(__dirname), ...path.split('/').slice(1));
  return existsSync(`${base}.ts`) ? `${base}.ts` : `${base}.js`;
}

function describe({ text, location }: Message): string {
  return location ? `line ${location.line}, column ${location.column + 1}: ${text}` : text;
}

function firstLine(stack: string, file: string, map: SourceMap): number | undefined {
  const escaped = file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  for (const match of stack.matchAll(new RegExp(`${escaped}:(\\d+):(\\d+)`, 'g'))) {
    const entry = map.findEntry(Number(match[1]) - 1, Number(match[2]) - 1);
    if ('originalSource' in entry && entry.originalSource.endsWith(file)) return entry.originalLine + 1;
  }
  return undefined;
}
