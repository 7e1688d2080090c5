import type { ArrayView, FlexibleProgram } from '../compile/run/flexible-program';
import type { LayerHeads } from '../models/layer-heads';
import type { Decoder } from './decoder';

/** Positions that there is room for at first. */
const firstCapacity = 64;

// ANCHOR: CompiledDecoder
/**
 * Runs a compiled model over one text. Its memory is two arrays for each layer, position after position; a step
 * gets the part up to its last position, and writes the new ones into it.
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
      const { heads, headDim } = this.layers[layer];
      return { numbers: numbers.subarray(0, S * heads * headDim), shape: [S, 1, heads, headDim] };
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
    await this.program.run(args, [logits, ...keys.flatMap((view, i) => [view, values[i]])]); // in place
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
    const grown = (old: Float32Array, layer: number): Float32Array => {
      const { heads, headDim } = this.layers[layer];
      const larger = new Float32Array(this.capacity * heads * headDim);
      larger.set(old);
      return larger;
    };
    this.keys = this.keys.map(grown);
    this.values = this.values.map(grown);
  }
}
