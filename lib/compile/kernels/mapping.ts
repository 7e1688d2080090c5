import { backend_util } from '@tensorflow/tfjs-core';
import type { ElementType, GraphBuilder, Value, ValueType } from '../graph/graph';

/** The attributes of a tfjs kernel, as its operator passes them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each kernel has its own; tfjs checks them
export type KernelAttributes = any;

/**
 * What a tfjs kernel is in ONNX: makes the nodes, and says the type and shape of the result.
 *
 * @param graph - where nodes are made
 * @param inputs - by tfjs's names for them (`x`, `a` and `b`, …; `0`, `1`, … for lists)
 */
export type KernelMapping = (
  graph: GraphBuilder,
  inputs: Readonly<Record<string, Value>>,
  attributes: KernelAttributes,
) => Value | readonly Value[];

/** Mappings by the names of tfjs's kernels. */
export type KernelTable = Readonly<Record<string, KernelMapping>>;

/**
 * The shape that two shapes broadcast to.
 *
 * @throws Error, tfjs's own, if they do not: its operators leave that to their kernels
 */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  return backend_util.assertAndGetBroadcastShape([...a], [...b]);
}

/** The value in another type; itself if it is of that type. */
export function cast(graph: GraphBuilder, x: Value, dtype: ElementType): Value {
  if (x.dtype === dtype) return x;
  return graph.node('Cast', [x], { dtype, shape: x.shape }, { to: elementTypeNumber[dtype] });
}

/** The value in another shape of the same size; itself if it has that shape. */
export function reshape(graph: GraphBuilder, x: Value, shape: readonly number[]): Value {
  if (x.shape.join() === shape.join()) return x;
  const attributes: Record<string, number> = shape.includes(0) ? { allowzero: 1 } : {}; // or 0 would mean: as it is
  return graph.node('Reshape', [x, graph.integers(shape)], { dtype: x.dtype, shape }, attributes);
}

/** A node that keeps type and shape. */
export function alike(graph: GraphBuilder, op: string, x: Value): Value {
  return graph.node(op, [x], x);
}

/** A node of two operands that are broadcast. */
export function binary(
  graph: GraphBuilder,
  op: string,
  a: Value,
  b: Value,
  dtype: ElementType = a.dtype,
): Value {
  return graph.node(op, [a, b], { dtype, shape: broadcastShape(a.shape, b.shape) });
}

/** A constant of x's type, without axes. */
export function numberLike(graph: GraphBuilder, x: Pick<ValueType, 'dtype'>, value: number): Value {
  return graph.fill(value, { dtype: x.dtype, shape: [] });
}

/** TensorProto.DataType of onnx.proto. */
export const elementTypeNumber: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
};
