import { SourceMap, type SourceMapPayload } from 'node:module';
import { type Message, stop, transform, type TransformFailure, type TransformResult } from 'esbuild';

/** A student's file as the runner gets it. */
export interface CompiledSubmission {
  /** CommonJS, each import a `require` that the runner answers or refuses. */
  readonly source: string;
  /** The line in the student's file of the deepest frame of a stack that lies in it. */
  lineOf(stack: string): number | undefined;
}

/** A file that does not compile. The message starts with the line. */
export class CompileError extends Error {}

/** Wall-clock seconds; an ordinary file takes a hundredth of one. */
const compileSeconds = 10;

/**
 * Compiles a student's file by the judge's own settings.
 *
 * Only the text is transformed. Nothing is bundled, as a bundler reads files for the one who wrote
 * the text: a `require` of a template string takes in every file that fits, solutions included.
 *
 * @param text - content of the file
 * @param file - its name, for messages
 * @throws CompileError with line and column for a syntax error
 */
export async function compileSubmission(text: string, file: string): Promise<CompiledSubmission> {
  const { code, map } = await transformed(text, file);
  let parsed: SourceMap | undefined;
  return {
    source: code,
    lineOf(stack) {
      parsed ??= new SourceMap(JSON.parse(map) as SourceMapPayload);
      return firstLine(stack, file, parsed);
    },
  };
}

async function transformed(text: string, file: string): Promise<TransformResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('too slow')), compileSeconds * 1000);
  });
  const result = transform(text, {
    sourcefile: file,
    loader: 'ts',
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    supported: { 'dynamic-import': false },
    sourcemap: 'external',
    logLevel: 'silent',
    tsconfigRaw: '{}',
  });
  try {
    return await Promise.race([result, late]);
  } catch (error) {
    result.catch(() => undefined);
    const messages = (error as TransformFailure).errors;
    if (Array.isArray(messages)) throw new CompileError(messages.slice(0, 3).map(describe).join('\n'));
    // esbuild itself is stuck or has crashed; stopped, it starts anew for the next file.
    await stop();
    throw new CompileError(
      'the compiler gave up on this file: is something nested thousands of levels deep?',
    );
  } finally {
    clearTimeout(timer);
  }
}

function describe({ text, location }: Message): string {
  if (!location) return text;
  const place = `line ${location.line}, column ${location.column + 1}: ${text}`;
  return location.lineText.trim() === '' ? place : `${place}\n  ${location.lineText.trim().slice(0, 100)}`;
}

function firstLine(stack: string, file: string, map: SourceMap): number | undefined {
  const escaped = file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  for (const match of stack.matchAll(new RegExp(`${escaped}:(\\d+):(\\d+)`, 'g'))) {
    const entry = map.findEntry(Number(match[1]) - 1, Number(match[2]) - 1);
    if ('originalSource' in entry && entry.originalSource.endsWith(file)) return entry.originalLine + 1;
  }
  return undefined;
}
