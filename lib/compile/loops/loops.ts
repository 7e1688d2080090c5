import type { Loop } from './split';
import { tileSize, wasmLoop } from './wasm-loop';

/** What a loop works on: the arrays and numbers that it reads, in order, and the arrays that it writes, which may be the same. */
export interface LoopData {
  readonly arrays: readonly Float32Array[];
  readonly numbers: readonly number[];
  readonly results: readonly Float32Array[];
}

/** What a module of {@link wasmLoop} exports. */
interface WasmLoop {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly run: (bytes: number, ...numbers: number[]) => void;
}

/**
 * A loop ready to run. It copies a tile of each array into WebAssembly's memory, computes there, and copies the
 * results out: both memories meet in the cache, so what it costs is to read and write the arrays once.
 */
export class TiledLoop {
  private readonly tiles: readonly Float32Array[];

  private constructor(
    readonly loop: Loop,
    private readonly wasm: WasmLoop,
  ) {
    const count = loop.arrays.length + loop.results.length;
    this.tiles = Array.from(
      { length: count },
      (_, i) => new Float32Array(wasm.memory.buffer, 4 * tileSize * i, tileSize),
    );
  }

  /** Prepares loops; those that compute the same share a module. */
  static prepare(loops: readonly Loop[]): TiledLoop[] {
    const modules = new Map<string, WasmLoop>();
    return loops.map((loop) => {
      const bytes = wasmLoop(loop);
      const key = bytes.join();
      const made = modules.get(key) ?? instantiate(bytes);
      modules.set(key, made);
      return new TiledLoop(loop, made);
    });
  }

  run({ arrays, numbers, results }: LoopData): void {
    for (let start = 0; start < this.loop.size; start += tileSize) {
      const end = Math.min(start + tileSize, this.loop.size);
      arrays.forEach((array, i) => this.tiles[i].set(array.subarray(start, end)));
      this.wasm.run(4 * (end - start), ...numbers);
      results.forEach((array, i) => {
        const tile = this.tiles[arrays.length + i];
        array.set(end - start === tileSize ? tile : tile.subarray(0, end - start), start);
      });
    }
  }
}

/** What is used of WebAssembly here; Node's types leave it out. */
interface WebAssemblyInterface {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
}

function instantiate(bytes: Uint8Array): WasmLoop {
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyInterface }).WebAssembly;
  return new Instance(new Module(bytes)).exports as WasmLoop;
}
