import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { UnsupportedError } from '../../errors';
import { packageRoot } from '../../package-root';
import { threadsAllowed } from '../../threads';
import { cInterface } from '../run/c-interface';
import type { LoopCode, LoopData } from './tiled-loop';
import { tileSize } from './wasm-loop';

/** What the thread is told: to begin, to keep loops under a number, to run them with these arrays, to forget them. */
export type LoopMessage =
  | { readonly state: Int32Array; /** Where {@link probe} lies. */ readonly probe: bigint }
  | { readonly id: number; readonly codes: readonly LoopCode[] }
  | {
      readonly id: number;
      /** Where the arrays of all loops lie, those that a loop reads before those that it writes. */
      readonly addresses: BigUint64Array;
      readonly numbers: readonly (readonly number[])[];
    }
  | { readonly id: number; readonly forget: true };

/** What the thread finds in the memory that it is to try, and what it leaves there. */
export const probe = { found: 1, left: 2 } as const;

/** What the thread has to say, in memory that both see. */
export const threadStates = { working: 0, done: 1, failed: 2 } as const;

/**
 * A thread that runs half of every loop. It is given addresses, and sees the very memory of the arrays there: `ArrayBuffer`s
 * cannot be shared between threads in JavaScript, but are plain memory to C.
 */
export class SecondThread {
  private readonly state = new Int32Array(new SharedArrayBuffer(4));
  private readonly ids = new WeakMap<readonly LoopCode[], number>();
  private count = 0;
  private isReady = false;

  private constructor(
    private readonly worker: Worker,
    private readonly address: (array: Float32Array) => bigint,
  ) {
    const memory = new Float32Array(tileSize).fill(probe.found);
    worker.once('message', () => (this.isReady = memory[0] === probe.left));
    worker.once('error', () => (this.isReady = false));
    this.tell({ state: this.state, probe: address(memory) });
    worker.unref();
  }

  /** Starts one. It takes loops as soon as it {@link isReady}. */
  static start(): SecondThread | undefined {
    const api = cInterface();
    if (!api || availableParallelism() < 2 || threadsAllowed() === 1) return undefined;
    const program = path.join(packageRoot, 'dist', 'compile', 'loops', 'second-thread-worker.js');
    if (!existsSync(program)) return undefined; // the library runs from its sources, and was never built
    const worker = new Worker(program);
    return new SecondThread(worker, api.address);
  }

  get ready(): boolean {
    return this.isReady;
  }

  /**
   * Has the second half of each loop run.
   *
   * @returns waits until that is done
   */
  runSecondHalves(codes: readonly LoopCode[], data: readonly LoopData[]): () => void {
    const { state } = this;
    let id = this.ids.get(codes);
    if (id === undefined) {
      this.ids.set(codes, (id = this.count++));
      this.tell({ id, codes });
    }
    Atomics.store(state, 0, threadStates.working);
    const addresses = BigUint64Array.from(
      data.flatMap(({ arrays, results }) => [...arrays, ...results]),
      (array) => this.address(array),
    );
    this.tell({ id, addresses, numbers: data.map(({ numbers }) => numbers) });
    return () => {
      Atomics.wait(state, 0, threadStates.working);
      if (Atomics.load(state, 0) === threadStates.failed) {
        this.isReady = false; // it has ended: what comes is done on one thread
        throw new UnsupportedError(
          'compile: an update could not be finished, and the weights are not to be used: the second thread failed. ' +
            'HEADWAY_THREADS=1 does without it',
        );
      }
    };
  }

  /** Frees what the thread keeps of loops that are not to be run again. */
  forget(codes: readonly LoopCode[]): void {
    const id = this.ids.get(codes);
    if (id !== undefined) this.tell({ id, forget: true });
    this.ids.delete(codes);
  }

  private tell(message: LoopMessage): void {
    this.worker.postMessage(message);
  }
}

let thread: SecondThread | undefined | null = null;

/** The one of this process: started when first asked for, undefined until it is ready or where there can be none. */
export function secondThread(): SecondThread | undefined {
  if (thread === null) thread = SecondThread.start();
  return thread?.ready ? thread : undefined;
}
