import type { PlainArray } from '../plain-array';
import { secondThread } from './second-thread';
import type { Loop } from './split';
import { type LoopCode, type LoopData, TiledLoop } from './tiled-loop';
import { wasmLoop } from './wasm-loop';

/** Loops over fewer numbers in all take less than 5 ms, and to tell another thread of them would not pay. */
const leastShared = 2e6;

/**
 * The loops after a session, in order, ready to run: on two threads where there is much to do. A processor's core reads
 * and writes 8 GB a second here, two cores 16, and that is all that bounds an update of weights.
 */
export class Loops {
  private readonly codes: readonly LoopCode[];
  private readonly tiled: readonly TiledLoop[];
  private readonly isLarge: boolean;

  constructor(
    readonly loops: readonly Loop[],
    { shareFrom = leastShared }: { readonly shareFrom?: number } = {},
  ) {
    this.codes = loops.map((loop) => ({
      bytes: wasmLoop(loop),
      size: loop.size,
      arrayCount: loop.arrays.length,
      resultCount: loop.results.length,
    }));
    this.tiled = TiledLoop.prepare(this.codes);
    this.isLarge = loops.reduce((sum, { size }) => sum + size, 0) >= shareFrom;
  }

  /** @param arrays - the numbers at each port, by its name */
  run(arrays: ReadonlyMap<string, PlainArray>): void {
    const of = (ports: Loop['arrays']): Float32Array[] =>
      ports.map(({ name }) => arrays.get(name) as Float32Array);
    // Numbers first: a loop may overwrite one that another needs.
    const numbers = this.loops.map((loop) => of(loop.numbers).map(([number]) => number));
    const data = this.loops.map((loop, i): LoopData => ({
      arrays: of(loop.arrays),
      numbers: numbers[i],
      results: of(loop.results),
    }));
    const thread = this.isLarge ? secondThread() : undefined;
    if (!thread) {
      this.tiled.forEach((loop, i) => loop.run(data[i]));
      return;
    }
    // What a loop reads at a place, only itself and earlier loops write, and at that place: so each thread has its own half of all.
    const wait = thread.runSecondHalves(this.codes, data);
    this.tiled.forEach((loop, i) => loop.runFirstHalf(data[i]));
    wait();
  }

  release(): void {
    if (this.isLarge) secondThread()?.forget(this.codes);
  }
}
