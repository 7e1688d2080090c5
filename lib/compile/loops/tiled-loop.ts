import { tileSize } from './wasm-loop';

/** A loop as another thread can be told of it. */
export interface LoopCode {
  /** The module of `wasmLoop`. */
  readonly bytes: Uint8Array;
  /** How many elements each array has. */
  readonly size: number;
  readonly arrayCount: number;
  readonly resultCount: number;
}

/** What a loop works on: the arrays and numbers that it reads, in order, and the arrays that it writes, which may be the same. */
export interface LoopData {
  readonly arrays: readonly Float32Array[];
  readonly numbers: readonly number[];
  readonly results: readonly Float32Array[];
}

/** What a module of `wasmLoop` exports. */
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
    private readonly code: LoopCode,
    private readonly wasm: WasmLoop,
  ) {
    this.tiles = Array.from(
      { length: code.arrayCount + code.resultCount },
      (_, i) => new Float32Array(wasm.memory.buffer, 4 * tileSize * i, tileSize),
    );
  }

  /** Prepares loops; those that compute the same share a module. */
  static prepare(codes: readonly LoopCode[]): TiledLoop[] {
    const modules = new Map<string, WasmLoop>();
    return codes.map((code) => {
      const key = code.bytes.join();
      const made = modules.get(key) ?? instantiate(code.bytes);
      modules.set(key, made);
      return new TiledLoop(code, made);
    });
  }

  /** All of it. */
  run(data: LoopData): void {
    this.runBetween(0, this.code.size, data);
  }

  runFirstHalf(data: LoopData): void {
    this.runBetween(0, halfOf(this.code), data);
  }

  runSecondHalf(data: LoopData): void {
    this.runBetween(halfOf(this.code), this.code.size, data);
  }

  private runBetween(first: number, last: number, { arrays, numbers, results }: LoopData): void {
    for (let start = first; start < last; start += tileSize) {
      const end = Math.min(start + tileSize, last);
      arrays.forEach((array, i) => this.tiles[i].set(array.subarray(start, end)));
      this.wasm.run(4 * (end - start), ...numbers);
      results.forEach((array, i) => {
        const tile = this.tiles[arrays.length + i];
        array.set(end - start === tileSize ? tile : tile.subarray(0, end - start), start);
      });
    }
  }
}

/** Where the second half begins: with a tile. */
function halfOf({ size }: LoopCode): number {
  return Math.min(size, tileSize * Math.ceil(size / tileSize / 2));
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
