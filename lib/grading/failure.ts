import { Tensor } from '@tensorflow/tfjs-core';
import type { CallRecord } from './context';
import { TensorValue } from './tensor-value';

/** A wrong answer. Its message is for the learner: the probable cause first. */
export class ExpectationFailure extends Error {}

/** A test that cannot judge: the author's mistake, never the learner's. */
export class AuthoringError extends Error {}

/** Adds what was called to a message. */
export function withCall(message: string, call: CallRecord | undefined): string {
  if (!call) return message;
  return `${message}\n  call      ${call.name}(${call.args.map((arg) => show(arg)).join(', ')})`;
}

/** The longest text of one value in a message, in characters. */
const maxText = 1000;

/** A value for a message: short, numbers to five significant digits, tensors with their shape. */
export function show(value: unknown): string {
  return shorten(showPart(value, 24), maxText);
}

/** The first part of a text that is too long. */
export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

/** @param budget - how many items are shown; halved at each level, and nothing is shown below 3 */
function showPart(value: unknown, budget: number): string {
  if (value instanceof Tensor) {
    return showArray(`tensor ${value.dtype}`, value.shape, value.dataSync() as Float32Array, budget);
  }
  if (value instanceof TensorValue)
    return showArray(`tensor ${value.dtype}`, value.shape, value.data, budget);
  if (ArrayBuffer.isView(value)) {
    const array = value as Float32Array;
    return showArray(array.constructor.name, [array.length], array, budget);
  }
  if (typeof value === 'number') return showNumber(value);
  if (typeof value === 'string') return JSON.stringify(shorten(value, 120));
  if (typeof value !== 'object' || value === null) return shorten(String(value), 120);
  if (budget < 3) return '…';
  if (Array.isArray(value)) {
    const shown = value.slice(0, budget).map((item) => showPart(item, budget >> 1));
    return `[${shown.join(', ')}${value.length > budget ? `, … ${value.length} in all` : ''}]`;
  }
  if (value instanceof Map) return `Map ${showPart([...value.entries()], budget)}`;
  if (value instanceof Set) return `Set ${showPart([...value], budget)}`;
  const entries = Object.entries(value).slice(0, budget);
  return `{ ${entries.map(([key, item]) => `${shorten(key, 40)}: ${showPart(item, budget >> 1)}`).join(', ')} }`;
}

/** Five significant digits: enough to recognise a value, short enough to compare by eye. */
export function showNumber(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(5))) : String(value);
}

function showArray(kind: string, shape: readonly number[], data: ArrayLike<number>, budget: number): string {
  if (data.length === 0) return `${kind} [${shape.join(', ')}] without values`;
  const shown = data.length > budget ? ` ${flat(data, 6)}` : ` ${nested(shape, data)}`;
  return `${kind} [${shape.join(', ')}]${shown}`;
}

function flat(data: ArrayLike<number>, count: number): string {
  return `${Array.from({ length: count }, (_, i) => showNumber(data[i])).join(', ')}, …`;
}

function nested(shape: readonly number[], data: ArrayLike<number>, offset = 0): string {
  if (shape.length === 0) return showNumber(data[offset]);
  const stride = shape.slice(1).reduce((product, size) => product * size, 1);
  const items = Array.from({ length: shape[0] }, (_, i) => nested(shape.slice(1), data, offset + i * stride));
  return `[${items.join(', ')}]`;
}
