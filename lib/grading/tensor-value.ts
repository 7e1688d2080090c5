/** The dtypes that cross the pipe between judge and runner. */
export type DataType = 'float32' | 'int32' | 'bool';

/**
 * A tensor as plain data: what the judge gets when the student's code returns a `tf.Tensor`.
 * It holds no backend memory, so nobody disposes it.
 */
export class TensorValue {
  /**
   * @param dtype - dtype of the tensor
   * @param shape - size of each axis
   * @param data - the values in row-major order; bool as 0 and 1 in a Uint8Array
   */
  constructor(
    readonly dtype: DataType,
    readonly shape: readonly number[],
    readonly data: Float32Array | Int32Array | Uint8Array,
  ) {}
}

/** How one side of the pipe recognises a tensor, and makes one. */
export interface TensorBridge {
  /** The tensor as plain data, or undefined when the value is no tensor. */
  read(value: unknown): TensorValue | undefined;
  /** What this side calls a tensor, from plain data that has been checked. */
  build(tensor: TensorValue): unknown;
}

/** The number of values in a tensor of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
