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
    const known = (numbers: Float32Array, layer: number): ArrayView => {
      const shape = this.layout.shape(this.layers[layer], S, T);
      return { numbers: numbers.subarray(0, sizeOf(shape)), shape };
    };
    const [keys, values] = [this.keys.map(known), this.values.map(known)];
    const args = new Map<string, ArrayView>([
      ['inputIds', { numbers: Int32Array.from(ids), shape: [1, T] }],
      ['queries', { numbers: this.positions.subarray(this.length, S), shape: [T] }],
      ['keys', { numbers: this.positions.subarray(0, S), shape: [S] }],
      ...keys.map((view, i) => [`pastKeys.${i}`, view] as const),
      ...values.map((view, i) => [`pastValues.${i}`, view] as const),
    ]);
    const logits = { numbers: this.logits, shape: [1, 1, this.config.vocabSize] };
    const results = this.layers.flatMap((layer, i): ArrayView[] => {
      if (this.layout.isInPlace) return [keys[i], values[i]];
      // Behind what is known: the run does not read there.
      const shape = this.layout.resultShape(layer, S, T);
      const row = layer.heads * layer.headDim;
      const [from, to] = [this.length, S].map((position) => (this.layout.rowsBefore + position) * row);
      return [this.keys[i], this.values[i]].map((all) => ({ numbers: all.subarray(from, to), shape }));
    });
    await this.program.run(args, [logits, ...results]);
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
    this.capacity = Math.max(length, Math.min(wanted, this.config.maxPositionEmbeddings));
    this.positions = Int32Array.from({ length: this.capacity }, (_, i) => i);
    const grown = (old: Float32Array, i: number): Float32Array => {
      const { heads, headDim } = this.layers[i];
      const larger = new Float32Array((this.layout.rowsBefore + this.capacity) * heads * headDim);
      larger.set(old);
      return larger;
    };
    this.keys = this.keys.map(grown);
    this.values = this.values.map(grown);
  }
}
