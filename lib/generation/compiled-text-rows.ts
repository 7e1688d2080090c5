import * as tf from '@tensorflow/tfjs-core';
import { exampleTensor } from '../compile/any-size';
import type { ArrayView, FlexibleProgram } from '../compile/run/flexible-program';
import type { LayerHeads } from '../models/layer-heads';
import type { LayerCache } from '../nn/key-value-cache';
import { rowsOf, type TextRows } from './text-rows';

/** What a compiled step remembers: R rows before it, of P positions. */
export interface RememberedRows {
  /** Which of the rows before each row continues, int32, shape [rows now]. */
  readonly rows: tf.Tensor1D;
  /** For each layer, shape [R, G, P, D]. */
  readonly pastKeys: readonly tf.Tensor4D[];
  /** For each layer, shape [R, G, P, D]. */
  readonly pastValues: readonly tf.Tensor4D[];
}

/** Rows now, rows before, and positions before. */
export interface RowSizes {
  readonly rows: number;
  readonly rowsBefore: number;
  readonly past: number;
}

/** An example of {@link RememberedRows}, to record a step with. */
export function exampleRows(
  layers: readonly LayerHeads[],
  { rows, rowsBefore, past }: RowSizes,
): RememberedRows {
  const memory = (): tf.Tensor4D[] =>
    layers.map(({ heads, headDim }) => exampleTensor([rowsBefore, heads, past, headDim]) as tf.Tensor4D);
  return { rows: exampleTensor([rows], 'int32') as tf.Tensor1D, pastKeys: memory(), pastValues: memory() };
}

/** Takes up what is remembered, the rows in their new order, and shows what is to be remembered from now on. */
export function continueRows({ rows, pastKeys, pastValues }: RememberedRows): {
  readonly layers: readonly LayerCache[];
  /** Keys and values of each layer in turn, once a forward pass has been through them all. */
  readonly present: readonly tf.Tensor[];
} {
  const present: tf.Tensor[] = [];
  const layers = pastKeys.map((past, i) => ({
    extend(keys: tf.Tensor, values: tf.Tensor) {
      const all = {
        keys: tf.concat([tf.gather(past, rows), keys], 2),
        values: tf.concat([tf.gather(pastValues[i], rows), values], 2),
      };
      present.push(all.keys, all.values);
      return all;
    },
  }));
  return { layers, present };
}

/** Further arguments of a step of T tokens for each of R rows. */
export type StepArguments = (R: number, past: number, T: number) => Iterable<readonly [string, ArrayView]>;

// ANCHOR: CompiledTextRows
/**
 * Runs a compiled step over several texts side by side. What the step remembers goes in from one array and comes
 * out into another, the rows in their new order and with the new positions; then the two change places.
 */
export class CompiledTextRows implements TextRows {
  private count = 0;
  private past = 0;
  private now: Float32Array[];
  private spare: Float32Array[];

  /**
   * @param program - takes `inputIds` [R, T], {@link RememberedRows} and what `further` gives; makes the
   * log-probabilities [R, V] and `present`
   * @param layers - of what is remembered, first to last
   */
  constructor(
    private readonly program: FlexibleProgram,
    private readonly layers: readonly LayerHeads[],
    private readonly vocabSize: number,
    private readonly further: StepArguments,
  ) {
    this.now = layers.flatMap(() => [new Float32Array(0), new Float32Array(0)]);
    this.spare = [...this.now];
  }

  async next(tokens: readonly (readonly number[])[], rows?: readonly number[]): Promise<Float32Array[]> {
    const [R, T] = [tokens.length, tokens[0].length];
    const before = this.count === 0 ? R : this.count;
    const args = new Map<string, ArrayView>([
      ['inputIds', { numbers: Int32Array.from(tokens.flat()), shape: [R, T] }],
      ['rows', { numbers: Int32Array.from(rows ?? tokens.keys()), shape: [R] }],
      ...this.now.map((numbers, i) => {
        const name = i % 2 === 0 ? 'pastKeys' : 'pastValues';
        return [`${name}.${Math.floor(i / 2)}`, this.view(numbers, i, before, this.past)] as const;
      }),
      ...this.further(R, this.past, T),
    ]);
    const logProbabilities = { numbers: new Float32Array(R * this.vocabSize), shape: [R, this.vocabSize] };
    const present = this.spare.map((_, i) => this.roomFor(i, R, this.past + T));
    await this.program.run(args, [logProbabilities, ...present]);
    [this.now, this.spare] = [this.spare, this.now];
    this.count = R;
    this.past += T;
    return rowsOf(logProbabilities.numbers, R);
  }
  // ANCHOR_END: CompiledTextRows

  dispose(): void {
    this.now = this.now.map(() => new Float32Array(0));
    this.spare = [...this.now];
    this.count = this.past = 0;
  }

  private view(numbers: Float32Array, i: number, rows: number, positions: number): ArrayView {
    const { heads, headDim } = this.layers[Math.floor(i / 2)];
    const shape = [rows, heads, positions, headDim];
    return { numbers: numbers.subarray(0, rows * heads * positions * headDim), shape };
  }

  /** A spare array that is large enough; twice as large as needed, when it must grow. */
  private roomFor(i: number, rows: number, positions: number): ArrayView {
    const { heads, headDim } = this.layers[Math.floor(i / 2)];
    const needed = rows * heads * positions * headDim;
    if (this.spare[i].length < needed) this.spare[i] = new Float32Array(2 * needed);
    return this.view(this.spare[i], i, rows, positions);
  }
}
