import { util } from '@tensorflow/tfjs-core';
import { UnsupportedError } from '../../errors';
import { type GraphBuilder, sizeOf, type Value } from '../graph/graph';
import { binary, cast, type KernelTable, numberLike, reshape } from './mapping';
import { matrixProduct } from './matrix-products';

/**
 * Up to this many segments a sum by segments is a product with a one-hot matrix, which is the faster way for
 * a vocabulary of characters; beyond, it is written row by row into zeros.
 */
const mostOneHotSegments = 512;

/** 1 (or `on`) where the class is the index, 0 (or `off`) elsewhere: [..., depth]. An index outside has no 1. */
function oneHot(
  graph: GraphBuilder,
  indices: Value,
  depth: number,
  dtype: Value['dtype'],
  on = 1,
  off = 0,
): Value {
  const column = reshape(graph, indices, [...indices.shape, 1]);
  const classes = graph.constant(
    Int32Array.from({ length: depth }, (_, i) => i),
    { dtype: 'int32', shape: [depth] },
  );
  const isClass = binary(graph, 'Equal', cast(graph, column, 'int32'), classes, 'bool');
  if (on === 1 && off === 0) return cast(graph, isClass, dtype);
  const like = { dtype };
  const inputs = [isClass, numberLike(graph, like, on), numberLike(graph, like, off)];
  return graph.node('Where', inputs, { dtype, shape: isClass.shape });
}

/** What tfjs finds or puts by index, in ONNX. */
export const indexingKernels: KernelTable = {
  GatherV2: (graph, { x, indices }, { axis, batchDims }) => {
    if (batchDims) {
      throw new UnsupportedError(
        `compile: tf.gather must have batchDims 0, got ${batchDims}: flatten the batch`,
      );
    }
    const [along] = util.parseAxisParam(axis, [...x.shape]);
    const shape = [...x.shape.slice(0, along), ...indices.shape, ...x.shape.slice(along + 1)];
    return graph.node('Gather', [x, indices], { dtype: x.dtype, shape }, { axis: along });
  },
  GatherNd: (graph, { params, indices }) => {
    const depth = indices.shape.at(-1)!;
    const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
    return graph.node('GatherND', [params, cast(graph, indices, 'int64')], { dtype: params.dtype, shape });
  },
  ScatterNd: (graph, { indices, updates }, { shape }) =>
    graph.node(
      'ScatterND',
      [graph.fill(0, { dtype: updates.dtype, shape }), cast(graph, indices, 'int64'), updates],
      { dtype: updates.dtype, shape },
      { reduction: 'add' },
    ),
  TensorScatterUpdate: (graph, { tensor, indices, updates }) =>
    graph.node('ScatterND', [tensor, cast(graph, indices, 'int64'), updates], tensor),
  UnsortedSegmentSum: (graph, { x, segmentIds }, { numSegments }) => {
    const rank = segmentIds.shape.length;
    const [count, rest] = [sizeOf(segmentIds.shape), x.shape.slice(rank)];
    util.assertShapesMatch([...segmentIds.shape], x.shape.slice(0, rank), 'unsortedSegmentSum: ');
    const shape = [numSegments as number, ...rest];
    const ids = reshape(graph, segmentIds, [count]);
    const rows = reshape(graph, x, [count, ...rest]);
    const type = { dtype: x.dtype, shape };
    if (numSegments <= mostOneHotSegments && x.dtype === 'float32') {
      const matrix = reshape(graph, x, [count, sizeOf(rest)]);
      const product = matrixProduct(graph, oneHot(graph, ids, numSegments, 'float32'), matrix, true);
      return reshape(graph, product, shape);
    }
    const places = cast(graph, reshape(graph, ids, [count, 1]), 'int64');
    return graph.node('ScatterND', [graph.fill(0, type), places, rows], type, { reduction: 'add' });
  },
  OneHot: (graph, { indices }, { depth, onValue, offValue, dtype }) =>
    oneHot(graph, indices, depth, dtype, onValue, offValue),
  TopK: (graph, { x }, { k, sorted }) => {
    const shape = [...x.shape.slice(0, -1), k];
    const types = [
      { dtype: x.dtype, shape },
      { dtype: 'int64' as const, shape },
    ];
    const attributes = { axis: x.shape.length - 1, sorted: Number(sorted) };
    const [values, places] = graph.nodes('TopK', [x, graph.integers([k])], types, attributes);
    return [values, cast(graph, places, 'int32')];
  },
};
