import type * as tf from '@tensorflow/tfjs-core';
import { backend_util, slice_util, util } from '@tensorflow/tfjs-core';
import { ShapeError } from '../../errors';
import { type GraphBuilder, sizeOf, type Value } from '../graph/graph';
import { type KernelTable, numberLike, reshape } from './mapping';

function slice(
  graph: GraphBuilder,
  x: Value,
  begin: number[],
  end: number[],
  steps: number[],
  shape: number[],
): Value {
  const axes = begin.map((_, i) => i);
  const inputs = [x, ...[begin, end, axes, steps].map((list) => graph.integers(list))];
  return graph.node('Slice', inputs, { dtype: x.dtype, shape });
}

/** A slice that runs backwards to the first element has no end that can be written as a place: this is before any. */
const beforeFirst = -(2 ** 31);

/** What tfjs arranges anew without computing, in ONNX. */
export const arrangementKernels: KernelTable = {
  Reshape: (graph, { x }, { shape }) => {
    const size = sizeOf(x.shape);
    const full = util.inferFromImplicitShape(shape, size);
    if (sizeOf(full) !== size) {
      throw new ShapeError(`reshape: must keep all ${size} numbers, got shape [${full.join(', ')}]`);
    }
    return reshape(graph, x, full);
  },
  ExpandDims: (graph, { input }, { dim }) => {
    const shape = [...input.shape];
    shape.splice(dim < 0 ? dim + shape.length + 1 : dim, 0, 1);
    return reshape(graph, input, shape);
  },
  Transpose: (graph, { x }, { perm }) => {
    const shape = (perm as number[]).map((axis) => x.shape[axis]);
    return graph.node('Transpose', [x], { dtype: x.dtype, shape }, { perm });
  },
  Concat: (graph, inputs, { axis }) => {
    const parts = Object.values(inputs);
    const shape = [...parts[0].shape];
    const along = axis < 0 ? axis + shape.length : axis;
    backend_util.assertParamsConsistent(
      parts.map((part) => [...part.shape]),
      along,
    );
    shape[along] = parts.reduce((sum, part) => sum + part.shape[along], 0);
    return parts.length === 1
      ? parts[0]
      : graph.node('Concat', parts, { dtype: parts[0].dtype, shape }, { axis: along });
  },
  Pack: (graph, inputs, { axis }) => {
    const parts = Object.values(inputs);
    const along = axis < 0 ? axis + parts[0].shape.length + 1 : axis;
    const withAxis = (size: number): number[] => {
      const shape = [...parts[0].shape];
      shape.splice(along, 0, size);
      return shape;
    };
    for (const part of parts) util.assertShapesMatch([...parts[0].shape], [...part.shape], 'stack: ');
    const expanded = parts.map((part) => reshape(graph, part, withAxis(1)));
    if (parts.length === 1) return expanded[0];
    return graph.node(
      'Concat',
      expanded,
      { dtype: parts[0].dtype, shape: withAxis(parts.length) },
      { axis: along },
    );
  },
  Unpack: (graph, { value }, { axis }) => {
    const along = axis < 0 ? axis + value.shape.length : axis;
    const without = value.shape.filter((_, i) => i !== along);
    const sizes = Array.from({ length: value.shape[along] }, () => 1);
    return split(graph, value, along, sizes).map((part) => reshape(graph, part, without));
  },
  SplitV: (graph, { x }, { numOrSizeSplits, axis }) => {
    const along = axis < 0 ? axis + x.shape.length : axis;
    const sizes = backend_util.prepareSplitSize({ shape: x.shape } as tf.Tensor, numOrSizeSplits, along);
    return split(graph, x, along, sizes);
  },
  Slice: (graph, { x }, { begin, size }) => {
    const like = { shape: x.shape, rank: x.shape.length } as tf.Tensor;
    const [from, shape] = slice_util.parseSliceParams(like, begin, size);
    slice_util.assertParamsValid(like, from, shape);
    if (shape.join() === x.shape.join()) return x;
    const ones = shape.map(() => 1);
    return slice(
      graph,
      x,
      from,
      from.map((start, i) => start + shape[i]),
      ones,
      shape,
    );
  },
  StridedSlice: (graph, { x }, attributes) => {
    const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
    const plan = slice_util.sliceInfo(
      [...x.shape],
      begin,
      end,
      strides,
      beginMask,
      endMask,
      ellipsisMask,
      newAxisMask,
      shrinkAxisMask,
    );
    const ends = plan.end.map((stop, i) => (plan.strides[i] < 0 && stop < 0 ? beforeFirst : stop));
    const sizes = plan.begin.map((start, i) =>
      Math.max(0, Math.ceil((plan.end[i] - start) / plan.strides[i])),
    );
    return reshape(graph, slice(graph, x, plan.begin, ends, plan.strides, sizes), plan.finalShape);
  },
  Tile: (graph, { x }, { reps }) => {
    const repeats = reps as number[];
    if (repeats.every((count) => count === 1)) return x;
    const shape = x.shape.map((size, i) => size * repeats[i]);
    return graph.node('Tile', [x, graph.integers(repeats)], { dtype: x.dtype, shape });
  },
  PadV2: (graph, { x }, { paddings, constantValue }) => {
    const pairs = paddings as [number, number][];
    const shape = x.shape.map((size, i) => pairs[i][0] + size + pairs[i][1]);
    const pads = graph.integers([...pairs.map(([before]) => before), ...pairs.map(([, after]) => after)]);
    return graph.node('Pad', [x, pads, numberLike(graph, x, constantValue)], { dtype: x.dtype, shape });
  },
  Reverse: (graph, { x }, { dims }) => {
    if (x.shape.length === 0) return x;
    const axes = util.parseAxisParam(dims, [...x.shape]); // no dims are all
    const steps = x.shape.map((_, i) => (axes.includes(i) ? -1 : 1));
    const from = x.shape.map((size, i) => (steps[i] < 0 ? size - 1 : 0));
    const to = x.shape.map((size, i) => (steps[i] < 0 ? beforeFirst : size));
    return slice(graph, x, from, to, steps, [...x.shape]);
  },
  BroadcastTo: (graph, { x }, { shape }) =>
    graph.node('Expand', [x, graph.integers(shape)], { dtype: x.dtype, shape }),
};

function split(graph: GraphBuilder, x: Value, axis: number, sizes: number[]): readonly Value[] {
  const types = sizes.map((size) => ({
    dtype: x.dtype,
    shape: x.shape.map((all, i) => (i === axis ? size : all)),
  }));
  if (sizes.length === 1) return [x];
  return graph.nodes('Split', [x, graph.integers(sizes)], types, { axis });
}
