import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** The emscripten module of tfjs-wasm, as far as Headway touches it. */
export type ThreadedWasmModule = BackendWasm['wasm'] & {
  cwrap(name: string, result: string | null, argumentTypes: string[]): (...args: number[]) => number;
  PThread: { unusedWorkers: { terminate(): void }[]; runningWorkers: { unref(): void }[] };
};

/** TypeScript keeps these types in its browser library only. */
const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyConstructors }).WebAssembly;
interface WebAssemblyConstructors {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => object;
}

const program = 'tfjs-backend-wasm-threaded-simd';

/** The most threads XNNPACK is compiled to use. */
export const maxWasmThreads: number = 4;

/**
 * Starts the threaded build of tfjs-wasm in Node, which the package itself offers to browsers only
 * (tensorflow/tfjs issue 3830): it hands its workers a Blob, which Node cannot run.
 *
 * Matrix products are split into tiles over the threads. Each element is still summed by one
 * thread in one order, so the result is the same bits for any number of threads.
 *
 * @remarks Three things differ from what the package does in a browser. Workers get their script
 * as a `data:` URL; the number of processors is told to the module instead of asked (it would use
 * half of them); and workers that no thread uses are ended (the module always starts eight).
 * No worker keeps the process alive.
 *
 * @param directory - the package's `wasm-out`
 * @param threads - 2 to {@link maxWasmThreads}, the calling thread included
 */
export async function startThreadedWasm(directory: string, threads: number): Promise<ThreadedWasmModule> {
  const script = path.join(directory, `${program}.js`);
  const load = createRequire(script);
  const factory = load(script) as (config: object) => Promise<ThreadedWasmModule>;
  const { wasmWorkerContents } = load(`./${program}.worker.js`) as { wasmWorkerContents: string };
  const keepAlive = setInterval(() => undefined, 1000); // the workers being started do not
  try {
    return await factory({
      mainScriptUrlOrBlob: script,
      locateFile: (file: string) =>
        file.endsWith('.worker.js') ? workerUrl(script, wasmWorkerContents) : path.join(directory, file),
      instantiateWasm: (
        imports: { env: Record<string, unknown> },
        receive: (instance: object, module: object) => void,
      ) => {
        imports.env.emscripten_num_logical_cores = () => 2 * threads; // XNNPACK takes half
        const compiled = new Module(readFileSync(path.join(directory, `${program}.wasm`)));
        receive(new Instance(compiled, imports), compiled);
        return {};
      },
    });
  } finally {
    clearInterval(keepAlive);
  }
}

/** Ends the workers no thread runs on, and lets the process end while the others sleep. */
export function releaseWorkers({ PThread }: ThreadedWasmModule): void {
  for (const worker of PThread.unusedWorkers.splice(0)) worker.terminate();
  for (const worker of PThread.runningWorkers) worker.unref();
}

/** The package's worker script as a module Node can run: it expects `require` and `__filename`. */
function workerUrl(script: string, contents: string): URL {
  const source =
    `import { createRequire } from 'node:module';` +
    `const __filename = ${JSON.stringify(script)}, require = createRequire(__filename);` +
    contents.replace(/\n/g, '\\n');
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}
