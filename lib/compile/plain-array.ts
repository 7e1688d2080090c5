import type * as tf from '@tensorflow/tfjs-core';

/** A typed array that `tf.tensor` takes as it is. */
export type PlainArray = Float32Array | Int32Array | Uint8Array;

const arrayTypes = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

/** Zeros for a type that tfjs and ONNX share. */
export function emptyArray(dtype: tf.DataType, size: number): PlainArray {
  return new arrayTypes[dtype as keyof typeof arrayTypes](size);
}

/**
 * Numbers in the array that their type has; the array itself if it is one. Some of tfjs's backends leave the
 * numbers of `tf.cast(mask, 'float32')` in the array of bytes that they were.
 */
export function plainArray(values: tf.BackendValues, dtype: tf.DataType): PlainArray {
  const type = arrayTypes[dtype as keyof typeof arrayTypes];
  return values instanceof type ? values : type.from(values as Float32Array);
}
