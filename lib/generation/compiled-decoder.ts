import type { ArrayView, FlexibleProgram } from '../compile/run/flexible-program';
import { sizeOf } from '../compile/graph/graph';
import type { LayerHeads } from '../models/layer-heads';
import type { CacheLayout } from './cache-layout';
import type { Decoder } from './decoder';

/** Positions that there is room for at first. */
const firstCapacity = 64;

// ANCHOR: CompiledDecoder
/**
 * Runs a compiled model over one text. Its memory is two arrays for each layer, with room for more positions; a
 * step gets them and writes the new positions into them.
 */
export class CompiledDecoder implements Decoder {
  private length = 0;
  private capacity = 0;
  private positions: Int32Array = new Int32Array(0);
  private keys: Float32Array[];
  private values: Float32Array[];
  private readonly logits: Float32Array;

  /** @param layers - first to last */
  constructor(
    private readonly program: FlexibleProgram,
    private readonly layers: readonly LayerHeads[],
    private readonly layout: CacheLayout,
    private readonly config: { readonly vocabSize: number; readonly maxPositionEmbeddings: number },
  ) {
    this.keys = layers.map(() => new Float32Array(0));
    this.values = layers.map(() => new Float32Array(0));
    this.logits = new Float32Array(config.vocabSize);
  }

  async next(ids: readonly number[]): Promise<Float32Array> {
    const [T, S] = [ids.length, this.length + ids.length];
    this.makeRoom(S);
    const upToHere = (numbers: Float32Array, layer: number): ArrayView => {
      const shape = this.layout.shape(this.layers[layer], S, this.capacity);
      return { numbers: numbers.subarray(0, sizeOf(shape)), shape };
    };
    const [keys, values] = [this.keys.map(upToHere), this.values.map(upToHere)];
    const args = new Map<string, ArrayView>([
      ['inputIds', { numbers: Int32Array.from(ids), shape: [1, T] }],
      ['queries', { numbers: this.positions.subarray(this.length, S), shape: [T] }],
      ['keys', { numbers: this.positions.subarray(0, S), shape: [S] }],
      ...keys.map((view, i) => [`pastKeys.${i}`, view] as const),
      ...values.map((view, i) => [`pastValues.${i}`, view] as const),
    ]);
    const logits = { numbers: this.logits, shape: [1, 1, this.config.vocabSize] };
    const results = this.layers.flatMap((layer, i) => {
      if (!this.layout.write) return [keys[i], values[i]]; // in place
      const shape = this.layout.resultShape(layer, T, S);
      return [0, 1].map(() => ({ numbers: new Float32Array(sizeOf(shape)), shape }));
    });
    await this.program.run(args, [logits, ...results]);
    this.layers.forEach((layer, i) => {
      this.layout.write?.(this.keys[i], results[2 * i].numbers as Float32Array, layer, T, S, this.capacity);
      this.layout.write?.(
        this.values[i],
        results[2 * i + 1].numbers as Float32Array,
        layer,
        T,
        S,
        this.capacity,
      );
    });
    this.length = S;
    return this.logits;
  }
  // ANCHOR_END: CompiledDecoder

  forget(): void {
    this.length = 0;
  }

  dispose(): void {
    this.length = this.capacity = 0;
    this.keys = this.keys.map(() => new Float32Array(0));
    this.values = this.values.map(() => new Float32Array(0));
  }

  /** Twice the room when it runs out, so that a text of n tokens is copied less than twice in all. */
  private makeRoom(length: number): void {
    if (length <= this.capacity) return;
    const wanted = Math.max(firstCapacity, length, 2 * this.capacity);
    const before = this.capacity;
    this.capacity = Math.max(length, Math.min(wanted, this.config.maxPositionEmbeddings));
    this.positions = Int32Array.from({ length: this.capacity }, (_, i) => i);
    const grown = (old: Float32Array, layer: number): Float32Array =>
      this.layout.grow(old, this.layers[layer], before, this.capacity);
    this.keys = this.keys.map(grown);
    this.values = this.values.map(grown);
  }
}
