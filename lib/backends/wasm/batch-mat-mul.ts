import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { ShapeError } from '../../errors';
import { reshaped, wasmFunction, wasmKernel, type WasmKernel, type WasmKernelArguments } from './kernel';

/**
 * Matrix products for tfjs-wasm: every product goes through the one fast path there is.
 *
 * The stock kernel hands a product to XNNPACK (25–33 GFLOP/s a thread) only when nothing is
 * transposed and both batches are 1. All others run a plain loop (0.4–2 GFLOP/s): the batches of
 * attention, and the two products of every gradient, which are transposed. So here
 *
 * 1. a transposed operand is transposed in memory, which costs a small part of the product;
 * 2. a batch of left sides that share one right side is one tall matrix;
 * 3. any other batch is multiplied matrix by matrix, each a view into the operands' memory.
 *
 * Small products stay with the stock kernel: its loop is sooner done than a transposition.
 *
 * @param stock - the kernel tfjs-wasm registers, used for 1, 2 and small products
 * @returns a kernel with the stock kernel's contract: a [..., T, K] · b [..., K, S] = [..., T, S],
 * batch axes broadcast, float32 only; throws ShapeError if the inner sizes differ
 */
export function batchMatMul(stock: WasmKernel): WasmKernel {
  return ({ inputs, attrs, backend }: WasmKernelArguments): tf.TensorInfo => {
    const { transposeA, transposeB } = attrs as { transposeA: boolean; transposeB: boolean };
    const [rows, inner] = matrixSizes(inputs.a, transposeA);
    const [innerB, columns] = matrixSizes(inputs.b, transposeB);
    if (inner !== innerB) {
      throw new ShapeError(
        `matMul: the inner sizes must be equal, got ${inner} of [${inputs.a.shape.join(', ')}] and ${innerB} of ` +
          `[${inputs.b.shape.join(', ')}] with transposeA ${transposeA}, transposeB ${transposeB}`,
      );
    }
    if (isSmall(inputs, rows, inner, columns, transposeA)) return stock({ inputs, attrs, backend });
    const a = transposeA
      ? transposedMatrices(inputs.a, backend)
      : reshaped(inputs.a, inputs.a.shape, backend);
    const b = transposeB
      ? transposedMatrices(inputs.b, backend)
      : reshaped(inputs.b, inputs.b.shape, backend);
    const batchA = a.shape.slice(0, -2);
    const batchB = b.shape.slice(0, -2);
    const batch = tf.backend_util.assertAndGetBroadcastShape(batchA, batchB);
    const shape = [...batch, rows, columns];
    const size = tf.util.sizeFromShape;

    let out: tf.TensorInfo;
    if (size(shape) === 0 || inner === 0) {
      out = backend.makeOutput(shape, 'float32');
      backend.typedArrayFromHeap(out).fill(0);
    } else if (size(batchB) === 1) {
      const tall = { ...a, shape: [1, size(batchA) * rows, inner] };
      const single = { ...b, shape: [1, inner, columns] };
      const untransposed = { transposeA: false, transposeB: false };
      out = { ...stock({ inputs: { a: tall, b: single }, attrs: untransposed, backend }), shape };
    } else {
      out = backend.makeOutput(shape, 'float32');
      multiplyEach(a, b, out, batch, backend);
    }
    backend.disposeData(a.dataId);
    backend.disposeData(b.dataId);
    return out;
  };
}

/** id, shape and rank of a, the same of b, transposeA, transposeB, id of the output. */
const batchMatMulArguments = 'number array number number array number number number number'.split(' ') as (
  'number' | 'array'
)[];

/** The product of each pair of matrices in the batch, written into `out`. */
function multiplyEach(
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  out: tf.TensorInfo,
  batch: number[],
  backend: BackendWasm,
): void {
  const [rows, inner] = a.shape.slice(-2);
  const columns = b.shape[b.shape.length - 1];
  const product = wasmFunction(tf.BatchMatMul, batchMatMulArguments, backend);
  const shapeA = int32Bytes([1, rows, inner]);
  const shapeB = int32Bytes([1, inner, columns]);
  const indexA = broadcastIndices(a.shape.slice(0, -2), batch);
  const indexB = broadcastIndices(b.shape.slice(0, -2), batch);
  for (let i = 0; i < indexA.length; i++) {
    const viewA = matrixView(a, indexA[i], backend);
    const viewB = matrixView(b, indexB[i], backend);
    const viewOut = matrixView(out, i, backend);
    product(viewA.id, shapeA, 3, viewB.id, shapeB, 3, 0, 0, viewOut.id);
    for (const view of [viewA, viewB, viewOut]) view.drop();
  }
}

/** Matrix number `index` of a batch, as a tensor of the wasm side that owns no memory. */
function matrixView(x: tf.TensorInfo, index: number, backend: BackendWasm): { id: number; drop: () => void } {
  const shape = x.shape.slice(-2);
  const offset =
    backend.getMemoryOffset(x.dataId) + index * shape[0] * shape[1] * Float32Array.BYTES_PER_ELEMENT;
  const { dataId } = backend.makeOutput(shape, x.dtype, offset);
  const { id } = backend.dataIdMap.get(dataId);
  return {
    id,
    drop: () => {
      backend.wasm.tfjs.disposeData(id); // also drops what XNNPACK packed for it
      backend.dataIdMap.delete(dataId);
    },
  };
}

/** For each matrix of the output's batch, which matrix of an operand's batch it needs. */
function broadcastIndices(operandBatch: number[], batch: number[]): number[] {
  const padded = [...new Array<number>(batch.length - operandBatch.length).fill(1), ...operandBatch];
  let indices = [0];
  padded.forEach((size, axis) => {
    indices = indices.flatMap((index) =>
      Array.from({ length: batch[axis] }, (_, i) => index * size + (size === 1 ? 0 : i)),
    );
  });
  return indices;
}

/**
 * Whether the stock kernel is quicker as it is. Measured: one row times a transposed [512, 128] takes it
 * 61 µs, and 440 µs here; 4 products of [1, 32] and [32, 64] take 21 and 72 µs; at eight rows the two meet.
 */
function isSmall(
  { a, b }: WasmKernelArguments['inputs'],
  rows: number,
  inner: number,
  columns: number,
  transposeA: boolean,
): boolean {
  const work = rows * inner * columns;
  const sameBatch = a.shape.slice(0, -2).join() === b.shape.slice(0, -2).join(); // it errs on some others
  return sameBatch && work > 0 && (work <= 4096 || (rows < 8 && !transposeA));
}

/** The rows and columns of the matrices in x, as they enter the product. */
function matrixSizes(x: tf.TensorInfo, transposed: boolean): [number, number] {
  const [rows, columns] = x.shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

/** x with its last two axes exchanged, in memory. */
function transposedMatrices(x: tf.TensorInfo, backend: BackendWasm): tf.TensorInfo {
  const [rows, columns] = x.shape.slice(-2);
  const matrices = { ...x, shape: [tf.util.sizeFromShape(x.shape.slice(0, -2)), rows, columns] };
  const out = wasmKernel('Transpose')({ inputs: { x: matrices }, attrs: { perm: [0, 2, 1] }, backend });
  return { ...out, shape: [...x.shape.slice(0, -2), columns, rows] };
}

function int32Bytes(values: number[]): Uint8Array {
  return new Uint8Array(new Int32Array(values).buffer);
}
