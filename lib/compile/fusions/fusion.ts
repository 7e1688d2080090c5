import type * as tf from '@tensorflow/tfjs-core';
import type { GraphBuilder, Value, ValueType } from '../graph/graph';

/** Tensors or values by the names that a {@link Fusion} gives them. */
export type Named<T> = Readonly<Record<string, T>>;

// ANCHOR: Fusion
/**
 * A formula that is one step for the machine though several for the reader.
 *
 * The formula is given as the readable function itself. Where a graph holds exactly what that function
 * records, gradients included, it is replaced by `fused`. Nothing is matched by guesswork: the pattern is
 * a recording like the graph it is looked for in, at the very shapes that are found there.
 */
export interface Fusion {
  readonly name: string;
  /** The types of the formula's inputs, should it end in this value; nothing, if it cannot. */
  inputs(root: Value): Named<ValueType> | undefined;
  /** The formula. Its first result, the root, is what is looked for; of the others any may be absent. */
  readable(inputs: Named<tf.Tensor>): Named<tf.Tensor>;
  /** The same results made otherwise. Those that are not asked for must cost nothing. */
  fused(builder: GraphBuilder, inputs: Named<Value>): Named<() => Value>;
}
// ANCHOR_END: Fusion

/** Makes a value once, when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
