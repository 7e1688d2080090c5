import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { threadsAllowed } from '../../threads';
import { registerWasmRepairs } from './repairs';
import { maxWasmThreads, releaseWorkers, startThreadedWasm, type ThreadedWasmModule } from './threads';

/**
 * Makes tfjs-wasm, with Headway's repairs, the backend of this process.
 *
 * @param threads - for matrix products; 1 takes the build without workers
 * @param repairs - `missing` is for the benchmark's comparison
 * @returns the number of threads it has. A second call finds the backend running and leaves it.
 */
export async function startWasm(
  threads: number = defaultWasmThreads(),
  repairs: 'all' | 'missing' = 'all',
): Promise<number> {
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  if (!('wasm' in tf.engine().registry)) {
    const manifest = createRequire(__filename).resolve('@tensorflow/tfjs-backend-wasm/package.json');
    const directory = path.join(path.dirname(manifest), 'wasm-out');
    registerWasmRepairs(repairs);
    await withoutErrorListeners(async () => {
      if (threads === 1) {
        wasm.setWasmPaths(`${directory}${path.sep}`);
        await tf.setBackend('wasm');
      } else {
        const module = await startThreadedWasm(directory, threads);
        addTensorInterface(module);
        wasm.setThreadsCount(threads);
        tf.removeBackend('wasm');
        tf.registerBackend('wasm', () => new wasm.BackendWasm(module));
        await tf.setBackend('wasm');
        releaseWorkers(module);
      }
    });
  }
  await tf.setBackend('wasm');
  return wasm.getThreadsCount();
}

/**
 * Half the processors, from 1 to 4; `HEADWAY_THREADS` says otherwise.
 *
 * @remarks The threads meet after every product, some thousand times in a training step. Where each has a
 * processor to itself, two take 0.6 of the time of one; where other programs want the processors too, each
 * meeting waits for the scheduler and a step takes several times as long. So half are left to the others.
 * @throws ConfigError if `HEADWAY_THREADS` is not a whole number from 1 on
 */
export function defaultWasmThreads(): number {
  return Math.min(threadsAllowed() ?? Math.max(1, availableParallelism() >> 1), maxWasmThreads);
}

/** What the package's own start adds to the module, and `BackendWasm` calls. */
function addTensorInterface(module: ThreadedWasmModule): void {
  const wrap = (name: string, result: string | null, count: number) =>
    module.cwrap(name, result, new Array<string>(count).fill('number'));
  Object.assign(module, {
    tfjs: {
      init: wrap('init', null, 0),
      initWithThreadsCount: wrap('init_with_threads_count', null, 1),
      getThreadsCount: wrap('get_threads_count', 'number', 0),
      registerTensor: wrap('register_tensor', null, 3),
      disposeData: wrap('dispose_data', null, 1),
      dispose: wrap('dispose', null, 0),
    },
  });
}

/**
 * Runs `start` and takes away the process-wide error listeners that emscripten's loader adds: they
 * rethrow from inside the package, so that an ordinary error would print the package's minified
 * source instead of where it happened.
 */
async function withoutErrorListeners(start: () => Promise<void>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'];
  const before = new Map(events.map((event) => [event, new Set(process.rawListeners(event))]));
  await start();
  for (const [event, known] of before) {
    for (const listener of process.rawListeners(event)) {
      if (!known.has(listener)) process.removeListener(event, listener as (...args: unknown[]) => void);
    }
  }
}
