import { Tensor } from '@tensorflow/tfjs-core';
import { showNumber } from './failure';
import { sizeOf, TensorValue } from './tensor-value';

/** Numbers in any of the forms that tests and students use. */
export type Numeric = Tensor | TensorValue | number | ArrayLike<number> | readonly NestedNumbers[];
/** Numbers in nested arrays of equal lengths. */
export type NestedNumbers = number | readonly NestedNumbers[] | ArrayLike<number>;

/** Numbers with their shape, whatever form they came in. */
export interface NumberBlock {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
  /** Set for tensors. */
  readonly dtype?: string;
}

/**
 * Brings numbers to one form.
 *
 * @returns undefined when the value is not made of numbers, or its rows differ in length
 */
export function numberBlock(value: unknown): NumberBlock | undefined {
  if (value instanceof TensorValue) return value;
  if (value instanceof Tensor)
    return { shape: value.shape, data: value.dataSync() as Float32Array, dtype: value.dtype };
  if (typeof value === 'number') return { shape: [], data: [value] };
  if (ArrayBuffer.isView(value)) {
    const data = value as Float32Array;
    return { shape: [data.length], data };
  }
  if (!Array.isArray(value)) return undefined;
  if (value.every((item) => typeof item === 'number'))
    return { shape: [value.length], data: value as number[] };
  const rows = value.map(numberBlock);
  const first = rows[0];
  if (!first || rows.some((row) => !row || row.shape.join() !== first.shape.join())) return undefined;
  const data = rows.flatMap((row) => Array.from(row!.data));
  return { shape: [rows.length, ...first.shape], data };
}

/** Why two blocks are not the same, or undefined when every value is within the tolerance. */
export interface Difference {
  readonly what: 'shape' | 'finite' | 'values';
  /** What differs, for the learner. */
  readonly message: string;
}

/** Compares shape first, then finiteness, then values: NaN is never close to anything. */
export function difference(
  actual: NumberBlock,
  expected: NumberBlock,
  tolerance: number,
): Difference | undefined {
  const place = (flat: number): string =>
    expected.shape.length === 0 ? '' : ` at [${indexOf(flat, expected.shape).join(', ')}]`;
  if (actual.shape.join() !== expected.shape.join() || actual.data.length !== sizeOf(expected.shape)) {
    const shapes = `[${expected.shape.join(', ')}], it has [${actual.shape.join(', ')}]`;
    const sorted = ({ shape }: NumberBlock): string => [...shape].sort((a, b) => a - b).join();
    const cause = sorted(actual) === sorted(expected) ? ': its axes are in another order' : '';
    return { what: 'shape', message: `the answer must have shape ${shapes}${cause}` };
  }
  let worst = -1;
  let largest = 0;
  for (let i = 0; i < expected.data.length; i++) {
    const a = actual.data[i];
    const e = expected.data[i];
    if (!Number.isFinite(a) && a !== e)
      return { what: 'finite', message: `the answer holds ${a}${place(i)}` };
    const distance = a === e ? 0 : Math.abs(a - e);
    if (!(distance <= tolerance) && !(distance <= largest)) [largest, worst] = [distance, i];
  }
  if (worst < 0) return undefined;
  const values = `${showNumber(actual.data[worst])} instead of ${showNumber(expected.data[worst])}`;
  return {
    what: 'values',
    message: `the largest difference is ${showNumber(largest)}: ${values}${place(worst)}`,
  };
}

/** A cause that can be seen from the numbers alone: one factor, one offset, or axes exchanged. */
export function pattern(actual: NumberBlock, expected: NumberBlock, tolerance: number): string | undefined {
  const a = Array.from(actual.data);
  const e = Array.from(expected.data);
  if (a.length !== e.length || a.length < 2) return undefined;
  const [rows, columns] = expected.shape.slice(-2);
  if (expected.shape.length === 2 && rows > 1 && columns > 1) {
    if (
      e.every((value, i) => Math.abs(value - a[(i % columns) * rows + Math.floor(i / columns)]) <= tolerance)
    ) {
      return 'the values are right, but rows and columns are exchanged';
    }
  }
  const largest = e.reduce((best, value, i) => (Math.abs(value) > Math.abs(e[best]) ? i : best), 0);
  const ratio = a[largest] / e[largest];
  const scaled = e.every(
    (value, i) => Math.abs(a[i] - ratio * value) <= tolerance * Math.max(1, Math.abs(ratio)),
  );
  if (Number.isFinite(ratio) && ratio !== 0 && scaled)
    return `every value is ${showNumber(ratio)} times what it should be`;
  const offset = a[0] - e[0];
  if (e.every((value, i) => Math.abs(a[i] - value - offset) <= tolerance)) {
    return `every value is ${showNumber(Math.abs(offset))} too ${offset > 0 ? 'large' : 'small'}`;
  }
  return undefined;
}

function indexOf(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(flat % shape[axis]);
    flat = Math.floor(flat / shape[axis]);
  }
  return index;
}
