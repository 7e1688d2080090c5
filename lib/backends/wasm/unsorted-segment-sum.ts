import * as tf from '@tensorflow/tfjs-core';
import type { WasmKernelArguments } from './kernel';

/**
 * UnsortedSegmentSum, which tfjs-wasm lacks: row i of x is added to row `segmentIds[i]` of the
 * output. It is the gradient of `gather`, so of every embedding.
 *
 * @remarks A row whose segment is negative is dropped, as in TensorFlow; also one whose segment is not
 * below `numSegments`, as on tfjs's cpu backend (TensorFlow refuses it).
 * Rows are added in their order, so the sum is the same bits each time.
 * @returns shape [numSegments, ...x.shape.slice(1)], dtype of x
 */
export function unsortedSegmentSum({ inputs, attrs, backend }: WasmKernelArguments): tf.TensorInfo {
  const { x, segmentIds } = inputs;
  const { numSegments } = attrs as { numSegments: number };
  const rowShape = x.shape.slice(segmentIds.shape.length);
  const rowSize = tf.util.sizeFromShape(rowShape);
  const out = backend.makeOutput([numSegments, ...rowShape], x.dtype);
  const sums = backend.typedArrayFromHeap(out).fill(0); // before the others: making it may move the heap
  const rows = backend.typedArrayFromHeap(x);
  const segments = backend.typedArrayFromHeap(segmentIds);
  segments.forEach((segment, row) => {
    if (segment < 0 || segment >= numSegments) return;
    const from = row * rowSize;
    const to = segment * rowSize;
    for (let i = 0; i < rowSize; i++) sums[to + i] += rows[from + i];
  });
  return out;
}
