import '../../lib/backends/gradients';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';

/**
 * One contract for every backend: each operator the library uses, forward and gradient, against
 * what PyTorch computes in float64 (test/golden/generate/operators.py).
 */

interface PlainTensor {
  dtype: 'float32' | 'int32' | 'bool';
  shape: number[];
  values: number[];
}

interface Case {
  operator: keyof typeof operators;
  note: string;
  tolerance: keyof typeof tolerances;
  attributes: Record<string, never>;
  inputs: PlainTensor[];
  outputs: PlainTensor[];
  upstreams?: PlainTensor[];
  gradients?: (PlainTensor | null)[];
}

/** |got − wanted| ≤ absolute + relative · |wanted|. A float32 is rounded by 6e-8 of its size. */
const tolerances = {
  /** Values are moved, chosen or counted, never rounded. */
  exact: { absolute: 0, relative: 0 },
  /** A few roundings; tfjs's erf is a polynomial that is right to 1.5e-7 (Abramowitz, Stegun 7.1.26). */
  elementwise: { absolute: 5e-7, relative: 1e-6 },
  /** As above for values so small or large that only the relative error says something. */
  relative: { absolute: 0, relative: 2e-6 },
  /** Up to twenty terms of size 1, each rounded, in an order that each backend chooses: 20 · 6e-8. */
  sum: { absolute: 2e-6, relative: 2e-6 },
};

/** Each operator as a function of the case's tensors and attributes. */
const operators = {
  ...elementwise('add sub mul div minimum maximum pow squaredDifference'),
  ...elementwise('equal notEqual greater greaterEqual less lessEqual logicalAnd logicalOr logicalNot where'),
  ...elementwise(
    'neg square abs exp erf tanh sigmoid relu sin cos softplus elu sqrt rsqrt log reciprocal clone',
  ),
  ...elementwise('softmax logSoftmax'),
  addN: (x: tf.Tensor[]) => tf.addN(x),
  cast: ([x]: tf.Tensor[], { dtype }: { dtype: tf.DataType }) => tf.cast(x, dtype),
  sum: ([x]: tf.Tensor[], { axis, keepDims }: Reduction) => tf.sum(x, axis ?? undefined, keepDims),
  mean: ([x]: tf.Tensor[], { axis, keepDims }: Reduction) => tf.mean(x, axis ?? undefined, keepDims),
  max: ([x]: tf.Tensor[], { axis, keepDims }: Reduction) => tf.max(x, axis ?? undefined, keepDims),
  min: ([x]: tf.Tensor[], { axis, keepDims }: Reduction) => tf.min(x, axis ?? undefined, keepDims),
  any: ([x]: tf.Tensor[], { axis, keepDims }: Reduction) => tf.any(x, axis ?? undefined, keepDims),
  all: ([x]: tf.Tensor[], { axis, keepDims }: Reduction) => tf.all(x, axis ?? undefined, keepDims),
  argMax: ([x]: tf.Tensor[], { axis }: { axis: number }) => tf.argMax(x, axis),
  cumsum: ([x]: tf.Tensor[], { axis }: { axis: number }) => tf.cumsum(x, axis),
  topk: ([x]: tf.Tensor[], { k }: { k: number }) => Object.values(tf.topk(x, k)),
  matMul: ([a, b]: tf.Tensor[], { transposeA, transposeB }: Transposition) =>
    tf.matMul(a, b, transposeA, transposeB),
  fusedMatMul: (
    [a, b, bias]: tf.Tensor[],
    attributes: Transposition & { activation: 'linear' | 'relu' | 'sigmoid' },
  ) => tf.fused.matMul({ a, b, bias, ...attributes }),
  gather: ([x, indices]: tf.Tensor[], { axis }: { axis: number }) => tf.gather(x, indices, axis),
  unsortedSegmentSum: ([x, ids]: tf.Tensor[], { numSegments }: { numSegments: number }) =>
    tf.unsortedSegmentSum(x, ids as tf.Tensor1D, numSegments),
  oneHot: ([x]: tf.Tensor[], { depth }: { depth: number }) => tf.oneHot(x, depth, 1, 0, 'float32'),
  transpose: ([x]: tf.Tensor[], { perm }: { perm: number[] }) => tf.transpose(x, perm),
  reshape: ([x]: tf.Tensor[], { shape }: { shape: number[] }) => tf.reshape(x, shape),
  expandDims: ([x]: tf.Tensor[], { axis }: { axis: number }) => tf.expandDims(x, axis),
  squeeze: ([x]: tf.Tensor[], { axis }: { axis: number }) => tf.squeeze(x, [axis]),
  concat: (x: tf.Tensor[], { axis }: { axis: number }) => tf.concat(x, axis),
  split: ([x]: tf.Tensor[], { pieces, axis }: { pieces: number; axis: number }) => tf.split(x, pieces, axis),
  stack: (x: tf.Tensor[], { axis }: { axis: number }) => tf.stack(x, axis),
  slice: ([x]: tf.Tensor[], { begin, size }: { begin: number[]; size: number[] }) => tf.slice(x, begin, size),
  stridedSlice: ([x]: tf.Tensor[], { begin, end, strides }: Record<'begin' | 'end' | 'strides', number[]>) =>
    tf.stridedSlice(x, begin, end, strides),
  tile: ([x]: tf.Tensor[], { reps }: { reps: number[] }) => tf.tile(x, reps),
  pad: ([x]: tf.Tensor[], { paddings }: { paddings: [number, number][] }) => tf.pad(x, paddings),
  reverse: ([x]: tf.Tensor[], { axis }: { axis: number }) => tf.reverse(x, axis),
  range: (_: tf.Tensor[], { start, stop }: { start: number; stop: number }) =>
    tf.range(start, stop, 1, 'int32'),
  fill: (_: tf.Tensor[], { shape, value }: { shape: number[]; value: number }) => tf.fill(shape, value),
};

interface Reduction {
  axis: number | number[] | null;
  keepDims: boolean;
}

interface Transposition {
  transposeA: boolean;
  transposeB: boolean;
}

const file = path.join(import.meta.dirname, '../golden/operators.json');
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };

/** Calls a function with these tensors, or computes the same in another way. */
export type Execution = (
  fn: (...inputs: tf.Tensor[]) => tf.Tensor[],
  inputs: tf.Tensor[],
) => tf.Tensor[] | Promise<tf.Tensor[]>;

/**
 * Defines one test for each case; each runs on the backend that is current when it runs.
 *
 * @param execute - how the operator, and how its gradient, is run: by a call, unless said otherwise
 */
export function testOperators(execute: Execution = (fn, inputs) => fn(...inputs)): void {
  for (const each of cases) {
    const attributes = Object.entries(each.attributes).map(
      ([name, value]) => `${name} ${JSON.stringify(value)}`,
    );
    const shapes = each.inputs.map(({ shape }) => `[${shape}]`).join(' ');
    test([`${each.operator} of ${shapes}`, each.note, ...attributes].filter(Boolean).join(', '), async () => {
      const before = tf.memory().numTensors;
      tf.engine().startScope(); // a tidy that waits
      try {
        await compareForward(each, execute);
        if (each.gradients) await compareGradients(each, execute);
      } finally {
        tf.engine().endScope();
      }
      expect(tf.memory().numTensors, 'tensors leaked').toBe(before);
    });
  }
}

async function compareForward(
  { operator, attributes, inputs, outputs, tolerance }: Case,
  execute: Execution,
): Promise<void> {
  const kept = inputs.map(toTensor);
  const got = await execute((...xs) => run(operator, xs, attributes), kept);
  expect(got.length).toBe(outputs.length);
  got.forEach((tensor, i) => expectClose(tensor, outputs[i], tolerance, `output ${i}`));
  kept.forEach((tensor, i) => expectClose(tensor, inputs[i], 'exact', `input ${i} after the call`));
}

async function compareGradients(
  { operator, attributes, inputs, upstreams, gradients, tolerance }: Case,
  execute: Execution,
): Promise<void> {
  const leaves = inputs.map((_, i) => i).filter((i) => gradients![i]);
  const gradientsOf = (...given: tf.Tensor[]): tf.Tensor[] => {
    const [tensors, pulls] = [given.slice(0, inputs.length), given.slice(inputs.length)];
    const loss = (...xs: tf.Tensor[]): tf.Scalar => {
      const outputs = run(
        operator,
        tensors.map((tensor, i) => (leaves.includes(i) ? xs[leaves.indexOf(i)] : tensor)),
        attributes,
      );
      return tf.addN(outputs.map((output, i) => tf.sum(tf.mul(output, pulls[i])))) as tf.Scalar;
    };
    return tf.grads(loss)(leaves.map((i) => tensors[i]));
  };
  const got = await execute(gradientsOf, [...inputs, ...upstreams!].map(toTensor));
  got.forEach((gradient, i) => {
    const within = tolerance === 'exact' ? 'elementwise' : tolerance;
    expectClose(gradient, gradients![leaves[i]]!, within, `gradient ${i}`);
  });
}

function expectClose(
  got: tf.Tensor,
  wanted: PlainTensor,
  tolerance: keyof typeof tolerances,
  what: string,
): void {
  expect({ shape: got.shape, dtype: got.dtype }, what).toEqual({ shape: wanted.shape, dtype: wanted.dtype });
  const { absolute, relative } = tolerances[tolerance];
  const values = Array.from(got.dataSync());
  const wrong = values.flatMap((value, i) => {
    const distance = Math.abs(value - Math.fround(wanted.values[i]));
    return distance <= absolute + relative * Math.abs(wanted.values[i])
      ? []
      : [`${what}[${i}]: ${value} for ${wanted.values[i]}`];
  });
  expect(wrong, `beyond ${absolute} + ${relative} of the value`).toEqual([]);
}

function toTensor({ values, shape, dtype }: PlainTensor): tf.Tensor {
  return tf.tensor(values, shape, dtype);
}

function run(operator: Case['operator'], x: tf.Tensor[], attributes: Case['attributes']): tf.Tensor[] {
  const output = (operators[operator] as (x: tf.Tensor[], attributes: object) => tf.Tensor | tf.Tensor[])(
    x,
    attributes,
  );
  return Array.isArray(output) ? output : [output];
}

type Elementwise = (x: tf.Tensor[]) => tf.Tensor;

/** Operators that take tensors only, each under its tfjs name. */
function elementwise<Names extends string>(names: Names): Record<Split<Names>, Elementwise> {
  const library = tf as unknown as Record<string, (...x: tf.Tensor[]) => tf.Tensor>;
  return Object.fromEntries(
    names.split(' ').map((name) => [name, (x: tf.Tensor[]) => library[name](...x)]),
  ) as Record<Split<Names>, Elementwise>;
}

type Split<Names extends string> = Names extends `${infer First} ${infer Rest}` ? First | Split<Rest> : Names;
