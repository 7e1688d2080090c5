import { util } from '@tensorflow/tfjs-core';
import type { GraphBuilder, Value } from '../graph/graph';
import { alike, binary, cast, type KernelMapping, type KernelTable } from './mapping';

/** Along any axes, which are then gone, or of size 1. */
function reduce(graph: GraphBuilder, op: string, x: Value, { axis, keepDims }: ReductionAttributes): Value {
  const axes = axesOf(x, axis);
  if (axes.length === 0) return x;
  const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  const shape = keepDims ? kept : x.shape.filter((_, i) => !axes.includes(i));
  return graph.node(
    op,
    [x, graph.integers(axes)],
    { dtype: x.dtype, shape },
    { keepdims: Number(keepDims ?? false) },
  );
}

interface ReductionAttributes {
  readonly axis: number | number[] | undefined;
  readonly keepDims?: boolean;
}

/** Counted from the front, in order. No axis means all, as `tf.sum(x)` passes. */
function axesOf({ shape }: Value, axis: number | number[] | null | undefined): number[] {
  return util.parseAxisParam(axis!, [...shape]).sort((a, b) => a - b);
}

function over(op: string): KernelMapping {
  return (graph, { x }, { axis, reductionIndices, keepDims }) =>
    reduce(graph, op, x, { axis: axis ?? reductionIndices, keepDims });
}

/** Of truth values, through their number. */
function overTruth(op: string): KernelMapping {
  return (graph, { x }, attributes) =>
    cast(graph, reduce(graph, op, cast(graph, x, 'int32'), attributes), 'bool');
}

function place(op: string): KernelMapping {
  return (graph, { x }, { axis }) => {
    const [along] = axesOf(x, axis);
    const shape = x.shape.filter((_, i) => i !== along);
    const found = graph.node(op, [x], { dtype: 'int64', shape }, { axis: along, keepdims: 0 });
    return cast(graph, found, 'int32');
  };
}

function cumulative(op: string): KernelMapping {
  return (graph, { x }, { axis, exclusive, reverse }) => {
    const along = graph.constant(BigInt64Array.of(BigInt(axesOf(x, axis)[0])), { dtype: 'int64', shape: [] });
    return graph.node(op, [x, along], x, { exclusive: Number(exclusive), reverse: Number(reverse) });
  };
}

/** Softmax and its logarithm work on the last axis. */
function normalised(op: string): KernelMapping {
  return (graph, { logits }) => graph.node(op, [logits], logits, { axis: logits.shape.length - 1 });
}

/** What tfjs reduces or runs along an axis, in ONNX. */
export const reductionKernels: KernelTable = {
  Sum: (graph, { x }, attributes) =>
    reduce(graph, 'ReduceSum', x.dtype === 'bool' ? cast(graph, x, 'int32') : x, attributes),
  Mean: (graph, { x }, attributes) => reduce(graph, 'ReduceMean', cast(graph, x, 'float32'), attributes),
  Max: over('ReduceMax'),
  Min: over('ReduceMin'),
  Prod: over('ReduceProd'),
  All: overTruth('ReduceMin'),
  Any: overTruth('ReduceMax'),
  ArgMax: place('ArgMax'),
  ArgMin: place('ArgMin'),
  Cumsum: cumulative('CumSum'),
  Softmax: normalised('Softmax'),
  LogSoftmax: normalised('LogSoftmax'),
  EuclideanNorm: (graph, { x }, attributes) =>
    alike(graph, 'Sqrt', reduce(graph, 'ReduceSum', binary(graph, 'Mul', x, x), attributes)),
};
