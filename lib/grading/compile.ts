import { execFile } from 'node:child_process';

import { createRequire, SourceMap, type SourceMapPayload } from 'node:module';
import { tierProblem } from './tiers';

/** A student's file as the runner gets it. */
export interface CompiledSubmission {
  /** CommonJS, each import a `require` that the runner answers or refuses. */
  readonly source: string;
  /** The line in the student's file of the deepest frame of a stack that lies in it. */
  lineOf(stack: string): number | undefined;
}

/** A file that does not compile. The message starts with the line. */
export class CompileError extends Error {}

/** What a compilation may use. An ordinary file takes 20 ms, 30 MB, and twice its own length. */
const limits = { seconds: 10, memoryBytes: 512 * 2 ** 20, outputBytes: 4 * 2 ** 20 };

const flags = [
  '--loader=ts',
  '--format=cjs',
  '--platform=node',
  '--target=node20',
  '--supported:dynamic-import=false', // import() becomes require(), which the runner answers
  '--minify-whitespace', // indentation of deep nesting would grow with its square
  '--sourcemap=inline',
  '--sources-content=false',
  '--tsconfig-raw={}',
  '--log-level=error',
  '--log-limit=3',
  '--color=false',
];

/**
 * Compiles a student's file by the judge's own settings.
 *
 * Nothing is bundled: a bundler reads files for the one who wrote the text, and a `require` of a
 * template string takes in every file that fits, solutions included. The compiler is a process of
 * its own with limits, as a short text can make it crash, or produce an enum of 2⁴⁰ characters.
 *
 * @param text - content of the file
 * @param file - its name, for messages
 * @throws CompileError with line and column for a syntax error
 */
export async function compileSubmission(text: string, file: string): Promise<CompiledSubmission> {
  // A map that the text names itself would be read from disk, be it /dev/zero.
  const code = await compiled(text.replaceAll('sourceMappingURL=', 'sourceMappingURL:'), file);
  const at = code.lastIndexOf('//# sourceMappingURL=');
  let map: SourceMap | undefined;
  return {
    source: code.slice(0, at),
    lineOf(stack) {
      const base64 = code.slice(code.indexOf('base64,', at) + 'base64,'.length);
      map ??= new SourceMap(JSON.parse(Buffer.from(base64, 'base64').toString()) as SourceMapPayload);
      return firstLine(stack, file, map);
    },
  };
}

function compiled(text: string, file: string): Promise<string> {
  const command = [compiler(), ...flags, `--sourcefile=${file}`];
  if (tierProblem('T1') === undefined) command.unshift('prlimit', `--data=${limits.memoryBytes}`, '--core=0');
  const options = {
    env: {},
    timeout: limits.seconds * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: limits.outputBytes,
  } as const;
  return new Promise((resolve, reject) => {
    const child = execFile(command[0], command.slice(1), options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else if (error.code === 'ENOENT') reject(error);
      else reject(new CompileError(messagesOf(stderr, file)));
    });
    child.stdin!.on('error', () => undefined); // it ended before it read everything; its exit code says why
    child.stdin!.end(text);
  });
}

/** esbuild's program for this machine, which npm installs beside esbuild. */
function compiler(): string {
  const program = process.platform === 'win32' ? 'esbuild.exe' : 'bin/esbuild';
  const beside = createRequire(require.resolve('esbuild'));
  return beside.resolve(`@esbuild/${process.platform}-${process.arch}/${program}`);
}

/**
 * esbuild's errors, each as line, column, cause and the line itself.
 *
 * @param stderr - blocks `✘ [ERROR] cause`, an empty line, `    file:line:column:`, `      line │ text`
 */
function messagesOf(stderr: string, file: string): string {
  const blocks = stderr.split('✘ [ERROR] ').slice(1);
  const messages = blocks.map((block) => {
    const [cause, , place = '', text = ''] = block.split('\n');
    const [line, column] = place.replace(`${file}:`, '').split(':').map(Number);
    const quoted = text.replace(/^ *\d+ │ ?/, '').trim();
    return line > 0 ? `line ${line}, column ${column + 1}: ${cause}\n  ${quoted.slice(0, 100)}` : cause;
  });
  return (
    messages.join('\n') ||
    'the compiler gave up on this file: is something in it nested thousands of levels deep, or endlessly long?'
  );
}

function firstLine(stack: string, file: string, map: SourceMap): number | undefined {
  const escaped = file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  for (const match of stack.matchAll(new RegExp(`${escaped}:(\\d+):(\\d+)`, 'g'))) {
    const entry = map.findEntry(Number(match[1]) - 1, Number(match[2]) - 1);
    if ('originalSource' in entry && entry.originalSource.endsWith(file)) return entry.originalLine + 1;
  }
  return undefined;
}
