import { ShapeError, UnsupportedError } from '../../errors';
import type { GraphBuilder, Value } from '../graph/graph';
import { alike, binary, broadcastShape, type KernelTable } from './mapping';

/**
 * The product of the last two axes; the others are a batch, broadcast.
 *
 * @remarks A transposed operand takes ONNX Runtime's own `FusedMatMul`, which reads it as it lies.
 */
export function matrixProduct(
  graph: GraphBuilder,
  a: Value,
  b: Value,
  transposeA = false,
  transposeB = false,
  alpha = 1,
): Value {
  const [rows, innerA] = transposeA ? [a.shape.at(-1), a.shape.at(-2)] : a.shape.slice(-2);
  const [innerB, columns] = transposeB ? [b.shape.at(-1), b.shape.at(-2)] : b.shape.slice(-2);
  if (Math.min(a.shape.length, b.shape.length) < 2 || innerA !== innerB) {
    throw new ShapeError(
      `matMul: the inner sizes of matrices must be equal, got [${a.shape.join(', ')}] and [${b.shape.join(', ')}]` +
        `${transposeA ? ', the first transposed' : ''}${transposeB ? ', the second transposed' : ''}`,
    );
  }
  const shape = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows!, columns!];
  const type = { dtype: a.dtype, shape };
  if (!transposeA && !transposeB && alpha === 1) return graph.node('MatMul', [a, b], type);
  const attributes = { transA: Number(transposeA), transB: Number(transposeB), alpha: { float: alpha } };
  return graph.node('com.microsoft.FusedMatMul', [a, b], type, attributes);
}

/** What tfjs multiplies as matrices, in ONNX. */
export const matrixKernels: KernelTable = {
  BatchMatMul: (graph, { a, b }, { transposeA, transposeB }) =>
    matrixProduct(graph, a, b, transposeA, transposeB),
  _FusedMatMul: (graph, { a, b, bias, preluActivationWeights }, { transposeA, transposeB, activation }) => {
    const product = matrixProduct(graph, a, b, transposeA, transposeB);
    const sum = bias ? binary(graph, 'Add', product, bias) : product;
    const op = { linear: undefined, relu: 'Relu', sigmoid: 'Sigmoid', elu: 'Elu' }[activation as string];
    if (preluActivationWeights || (op === undefined && activation !== 'linear')) {
      throw new UnsupportedError(
        `compile: tf.fused.matMul must have one of the activations linear, relu, sigmoid or elu, got ${activation}: ` +
          `apply the activation to the product`,
      );
    }
    return op ? alike(graph, op, sum) : sum;
  },
};
