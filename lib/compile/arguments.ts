import * as tf from '@tensorflow/tfjs-core';
import { UnsupportedError } from '../errors';
import type { PlainArray } from './plain-array';

/** A tensor or typed array among a function's arguments: its values may differ at each call. */
export interface Leaf {
  /** Where it is: `0.inputIds`. */
  readonly name: string;
  readonly value: tf.Tensor | PlainArray;
}

/** A function's arguments, taken apart. */
export interface Flattened {
  readonly leaves: readonly Leaf[];
  /** All that is not a leaf, and the leaves' types: calls with the same key can use the same graph. */
  readonly key: string;
}

/**
 * Finds the tensors and typed arrays in arguments made of arrays, plain objects and maps.
 *
 * @remarks Numbers, strings and the like belong to the key: a call with other ones is compiled anew.
 * Objects of a class are taken as they are, by identity.
 * @throws UnsupportedError if an object contains itself
 */
export function flatten(values: readonly unknown[]): Flattened {
  const leaves: Leaf[] = [];
  const parts: string[] = [];
  const seen = new Map<object, string>();
  const path = new Set<object>();
  const visit = (value: unknown, name: string): void => {
    if (value instanceof tf.Variable) parts.push(`${name}#${value.id}`);
    else if (value instanceof tf.Tensor || isPlainArray(value)) {
      const before = seen.get(value);
      parts.push(before ? `${name}=${before}` : `${name}:${typeText(value)}`);
      if (before) return;
      seen.set(value, name);
      leaves.push({ name, value });
    } else if (isContainer(value)) {
      if (path.has(value))
        throw new UnsupportedError(`compile: the argument ${name} must not contain itself`);
      path.add(value);
      const entries = value instanceof Map ? value.entries() : Object.entries(value);
      parts.push(`${name}{`);
      for (const [key, each] of entries) visit(each, `${name}.${String(key)}`);
      parts.push('}');
      path.delete(value);
    } else if (typeof value === 'object' && value !== null) parts.push(`${name}#${identityOf(value)}`);
    else if (typeof value === 'function') parts.push(`${name}#${identityOf(value)}`);
    else parts.push(`${name}=${typeof value}:${Object.is(value, -0) ? '-0' : String(value)}`);
  };
  values.forEach((value, i) => visit(value, String(i)));
  return { leaves, key: parts.join(' ') };
}

/** The tensors in what a function returns, in a fixed order, and how to put others in their places. */
export function tensorsOf(value: unknown): {
  tensors: tf.Tensor[];
  rebuild: (tensors: readonly tf.Tensor[]) => unknown;
} {
  if (value instanceof tf.Tensor) return { tensors: [value], rebuild: ([tensor]) => tensor };
  if (value === undefined || value === null) return { tensors: [], rebuild: () => value };
  if (value instanceof Promise) {
    value.catch(() => undefined); // the reason is told here
    throw new UnsupportedError(
      `compile: a function must return its tensors at once, got a promise: what comes after an await ` +
        `would not be recorded`,
    );
  }
  if (!isContainer(value)) {
    throw new UnsupportedError(
      `compile: a function must return tensors, or arrays, objects or maps of them, got ${typeof value}: ` +
        `a plain number would be frozen`,
    );
  }
  const keys = value instanceof Map ? [...value.keys()] : Object.keys(value);
  const items = (value instanceof Map ? [...value.values()] : Object.values(value)).map(tensorsOf);
  const rebuild = (tensors: readonly tf.Tensor[]): unknown => {
    let next = 0;
    const rebuilt = items.map((item) => item.rebuild(tensors.slice(next, (next += item.tensors.length))));
    if (Array.isArray(value)) return rebuilt;
    const entries = keys.map((key, i) => [key, rebuilt[i]] as [string, unknown]);
    return value instanceof Map ? new Map(entries) : Object.fromEntries(entries);
  };
  return { tensors: items.flatMap((item) => item.tensors), rebuild };
}

function typeText(value: tf.Tensor | PlainArray): string {
  if (value instanceof tf.Tensor) return `${value.dtype}[${value.shape.join()}]`;
  return `${value.constructor.name}(${value.length})`;
}

function isPlainArray(value: unknown): value is PlainArray {
  return value instanceof Float32Array || value instanceof Int32Array || value instanceof Uint8Array;
}

function isContainer(value: unknown): value is unknown[] | Record<string, unknown> | Map<unknown, unknown> {
  if (Array.isArray(value) || value instanceof Map) return true;
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

const identities = new WeakMap<object, number>();
let nextIdentity = 0;

function identityOf(value: object): number {
  const known = identities.get(value);
  if (known !== undefined) return known;
  identities.set(value, nextIdentity);
  return nextIdentity++;
}
