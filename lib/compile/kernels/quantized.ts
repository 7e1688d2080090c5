import type { GraphBuilder, Value } from '../graph/graph';
import type { PackedMatrix } from '../packed-matrix';
import { binary, type KernelTable, reshape } from './mapping';
import { matrixProduct } from './matrix-products';

/** Rows of x are multiplied as 8-bit integers, each block of them with a scale of its own. */
const accuracyOf8Bits = 4;

/**
 * What Headway itself adds to tfjs's kernels: products with matrices of 4 or 8 bits a weight, and rows of such
 * matrices.
 *
 * @remarks github.com/microsoft/onnxruntime, docs/ContribOperators.md: MatMulNBits, GatherBlockQuantized.
 */
export const quantizedKernels: KernelTable = {
  /** x [T, K] by the transposed matrix: [T, N]. */
  QuantizedMatMul: (graph, { x }, { matrix }: { matrix: PackedMatrix }) => {
    const { rows: N, columns: K, bits, blockSize } = matrix;
    if (bits === 32) return matrixProduct(graph, x, stepsOf(graph, matrix), false, true);
    const [T] = x.shape;
    const type = { dtype: x.dtype, shape: [T, N] };
    const attributes = { K, N, bits, block_size: blockSize, accuracy_level: accuracyOf8Bits };
    const operands = [x, stepsOf(graph, matrix), scalesOf(graph, matrix)];
    const product = graph.node('com.microsoft.MatMulNBits', operands, type, attributes);
    const offsets = offsetsOf(graph, matrix);
    if (!offsets) return product;
    // Σ x·(w + offset) = Σ x·w + offset · Σ x, block by block, of x as it is rounded for the product.
    const sums = blockSums(graph, x, blockSize);
    const gemm = { transA: 0, transB: 1, alpha: { float: 1 }, beta: { float: 1 } };
    return graph.node('Gemm', [sums, offsets, product], type, gemm);
  },
  /** Rows by their indices, int32 [...]: [..., K]. */
  QuantizedGather: (graph, { indices }, { matrix }: { matrix: PackedMatrix }) => {
    const { rows: N, columns: K, bits, blockSize } = matrix;
    const type = { dtype: 'float32' as const, shape: [...indices.shape, K] };
    if (bits === 32) return graph.node('Gather', [stepsOf(graph, matrix), indices], type, { axis: 0 });
    const steps = graph.stored(matrix.steps, { dtype: 'uint8', shape: [N, (K * bits) / 8] });
    const attributes = { bits, block_size: blockSize, gather_axis: 0, quantize_axis: 1 };
    const operands = [steps, indices, scalesOf(graph, matrix)];
    const rows = graph.node('com.microsoft.GatherBlockQuantized', operands, type, attributes);
    const offsets = offsetsOf(graph, matrix);
    if (!offsets) return rows;
    const blocks = [...indices.shape, K / blockSize];
    const own = graph.node('Gather', [offsets, indices], { ...type, shape: blocks }, { axis: 0 });
    const split = reshape(graph, rows, [...blocks, blockSize]);
    return reshape(graph, binary(graph, 'Add', split, reshape(graph, own, [...blocks, 1])), type.shape);
  },
};

/**
 * The sum of each block of x, [T, K] to [T, K / blockSize], after x has been rounded as for every product: a product
 * with a matrix of ones, each row for a block. llama.cpp sums what it has rounded, too.
 */
function blockSums(graph: GraphBuilder, x: Value, blockSize: number): Value {
  const [T, K] = x.shape;
  const N = K / blockSize;
  const attributes = { K, N, bits: 4, block_size: blockSize, accuracy_level: accuracyOf8Bits };
  const { steps, scales } = onesByBlock(graph, N, blockSize);
  const type = { dtype: x.dtype, shape: [T, N] };
  return graph.node('com.microsoft.MatMulNBits', [x, steps, scales], type, attributes);
}

const knownOnes = new WeakMap<GraphBuilder, Map<number, { steps: Value; scales: Value }>>();

/** Steps of 9, which stand for 1, with a scale of 1 in block n of row n and of 0 elsewhere; made once for a graph. */
function onesByBlock(graph: GraphBuilder, N: number, blockSize: number): { steps: Value; scales: Value } {
  const made = knownOnes.get(graph) ?? new Map<number, { steps: Value; scales: Value }>();
  knownOnes.set(graph, made);
  const known = made.get(N);
  if (known) return known;
  const identity = Float32Array.from({ length: N * N }, (_, i) => (i % (N + 1) === 0 ? 1 : 0));
  const ones = {
    steps: graph.fill(0x99, { dtype: 'uint8', shape: [N, N, blockSize / 2] }),
    scales: graph.constant(identity, { dtype: 'float32', shape: [N, N] }),
  };
  made.set(N, ones);
  return ones;
}

function stepsOf(graph: GraphBuilder, { rows, columns, bits, blockSize, steps }: PackedMatrix): Value {
  if (bits === 32) return graph.stored(steps, { dtype: 'float32', shape: [rows, columns] });
  return graph.stored(steps, {
    dtype: 'uint8',
    shape: [rows, columns / blockSize, (blockSize * bits) / 8],
  });
}

function scalesOf(graph: GraphBuilder, { rows, columns, blockSize, scales }: PackedMatrix): Value {
  return graph.stored(scales!, { dtype: 'float32', shape: [rows, columns / blockSize] });
}

function offsetsOf(
  graph: GraphBuilder,
  { rows, columns, blockSize, offsets }: PackedMatrix,
): Value | undefined {
  return offsets && graph.stored(offsets, { dtype: 'float32', shape: [rows, columns / blockSize] });
}
