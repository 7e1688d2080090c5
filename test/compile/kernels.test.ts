import '../../lib/backends/gradients';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../lib/compile';
import { kernels } from '../../lib/compile/kernels/kernels';
import { Random } from '../../lib/random';

/*
 * Every mapping, at random shapes: size 1, odd, broadcast, rank 0, in each type that tfjs takes. Compiled must
 * equal what tfjs's cpu backend computes.
 */

type DType = 'float32' | 'int32' | 'bool';

/** Tensors to choose from: `x` and `y` of one shape, `b` of one that broadcasts to it. */
interface Operands {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  readonly b: tf.Tensor;
}

interface KernelCase {
  readonly types: readonly DType[];
  compute(operands: Operands): tf.Tensor | tf.Tensor[];
}

const any: readonly DType[] = ['float32', 'int32', 'bool'];
const numbers: readonly DType[] = ['float32', 'int32'];
const floats: readonly DType[] = ['float32'];
const truths: readonly DType[] = ['bool'];

/** Functions of one float, brought into their domain. */
function unary(fn: (x: tf.Tensor) => tf.Tensor, domain: (x: tf.Tensor) => tf.Tensor = (x) => x): KernelCase {
  return { types: floats, compute: ({ x }) => fn(domain(x)) };
}

const positive = (x: tf.Tensor): tf.Tensor => tf.add(tf.abs(x), 0.25);
const inside = (x: tf.Tensor): tf.Tensor => tf.mul(tf.tanh(x), 0.9);
const axisOf = ({ rank }: tf.Tensor): number => Math.max(0, rank - 2);
/** At least one axis. */
const rows = (x: tf.Tensor): tf.Tensor => (x.rank === 0 ? tf.reshape(x, [1]) : x);
const places = (x: tf.Tensor, bound: number): tf.Tensor1D =>
  tf.mod(tf.range(3, 3 + rows(x).shape[0], 1, 'int32'), tf.scalar(bound, 'int32'));

const cases: Readonly<Record<string, KernelCase>> = {
  Add: { types: numbers, compute: ({ x, b }) => [tf.add(x, b), tf.add(b, x)] },
  Sub: { types: numbers, compute: ({ x, b }) => [tf.sub(x, b), tf.sub(b, x)] },
  Multiply: { types: numbers, compute: ({ x, b }) => tf.mul(x, b) },
  RealDiv: { types: floats, compute: ({ x, b }) => tf.div(x, positive(b)) },
  FloorDiv: { types: ['int32'], compute: ({ x, b }) => tf.floorDiv(x, tf.sub(tf.mul(b, tf.scalar(2, 'int32')), tf.scalar(1, 'int32'))) }, // prettier-ignore
  Mod: { types: ['int32'], compute: ({ x, b }) => tf.mod(x, tf.sub(tf.mul(b, tf.scalar(2, 'int32')), tf.scalar(1, 'int32'))) }, // prettier-ignore
  Maximum: { types: numbers, compute: ({ x, b }) => tf.maximum(x, b) },
  Minimum: { types: numbers, compute: ({ x, b }) => tf.minimum(x, b) },
  Pow: { types: floats, compute: ({ x, b }) => tf.pow(positive(x), b) },
  SquaredDifference: { types: numbers, compute: ({ x, b }) => tf.squaredDifference(x, b) },
  Atan2: { types: floats, compute: ({ x, b }) => tf.atan2(x, b) },
  Prelu: { types: floats, compute: ({ x, b }) => tf.prelu(x, b) },
  Equal: { types: any, compute: ({ x, b }) => tf.equal(x, b) },
  NotEqual: { types: any, compute: ({ x, b }) => tf.notEqual(x, b) },
  Greater: { types: numbers, compute: ({ x, b }) => tf.greater(x, b) },
  GreaterEqual: { types: numbers, compute: ({ x, b }) => tf.greaterEqual(x, b) },
  Less: { types: numbers, compute: ({ x, b }) => tf.less(x, b) },
  LessEqual: { types: numbers, compute: ({ x, b }) => tf.lessEqual(x, b) },
  LogicalAnd: { types: truths, compute: ({ x, b }) => tf.logicalAnd(x, b) },
  LogicalOr: { types: truths, compute: ({ x, b }) => tf.logicalOr(x, b) },
  LogicalNot: { types: truths, compute: ({ x }) => tf.logicalNot(x) },
  LogicalXor: { types: truths, compute: ({ x, b }) => tf.logicalXor(x, b) },
  Select: { types: any, compute: ({ x, y, b }) => tf.where(tf.equal(x, b), x, y) },
  Neg: { types: numbers, compute: ({ x }) => tf.neg(x) },
  Abs: { types: numbers, compute: ({ x }) => tf.abs(x) },
  Square: { types: numbers, compute: ({ x }) => tf.square(x) },
  Sqrt: unary(tf.sqrt, positive),
  Rsqrt: unary(tf.rsqrt, positive),
  Reciprocal: unary(tf.reciprocal, positive),
  Exp: unary(tf.exp),
  Expm1: unary(tf.expm1),
  Log: unary(tf.log, positive),
  Log1p: unary(tf.log1p, positive),
  Erf: unary(tf.erf),
  Sin: unary(tf.sin),
  Cos: unary(tf.cos),
  Tan: unary(tf.tan, inside),
  Asin: unary(tf.asin, inside),
  Acos: unary(tf.acos, inside),
  Atan: unary(tf.atan),
  Sinh: unary(tf.sinh),
  Cosh: unary(tf.cosh),
  Tanh: unary(tf.tanh),
  Asinh: unary(tf.asinh),
  Acosh: unary(tf.acosh, (x) => tf.add(positive(x), 1)),
  Atanh: unary(tf.atanh, inside),
  Sigmoid: unary(tf.sigmoid),
  Relu: unary(tf.relu),
  Relu6: unary((x) => tf.relu6(tf.mul(x, 5))),
  LeakyRelu: unary((x) => tf.leakyRelu(x, 0.1)),
  Elu: unary(tf.elu),
  EluGrad: unary((x) => tf.grad((y: tf.Tensor) => tf.elu(y))(x)),
  Selu: unary(tf.selu),
  Softplus: unary(tf.softplus),
  Floor: unary(tf.floor),
  Ceil: unary(tf.ceil),
  Round: unary((x) => tf.round(tf.div(tf.round(tf.mul(x, 2)), 2))),
  Sign: unary(tf.sign),
  Step: unary((x) => tf.step(x, 0.5)),
  IsNan: unary((x) => tf.isNaN(tf.log(x))),
  IsInf: unary((x) => tf.isInf(tf.div(x, tf.relu(x)))),
  IsFinite: unary((x) => tf.isFinite(tf.log(x))),
  ClipByValue: unary((x) => tf.clipByValue(x, -0.5, 0.75)),
  AddN: { types: floats, compute: ({ x, y }) => tf.addN([x, y, x]) },
  Cast: { types: any, compute: ({ x }) => any.map((dtype) => tf.cast(x, dtype)) },
  Identity: { types: any, compute: ({ x }) => tf.clone(x) },
  ZerosLike: { types: any, compute: ({ x }) => tf.zerosLike(x) },
  OnesLike: { types: any, compute: ({ x }) => tf.onesLike(x) },
  Sum: { types: any, compute: ({ x }) => [tf.sum(x), tf.sum(rows(x), axisOf(x)), tf.sum(rows(x), -1, true)] },
  Mean: { types: any, compute: ({ x }) => [tf.mean(x), tf.mean(rows(x), -1)] },
  Max: { types: numbers, compute: ({ x }) => [tf.max(x), tf.max(rows(x), axisOf(x), true)] },
  Min: { types: numbers, compute: ({ x }) => [tf.min(x), tf.min(rows(x), axisOf(x), true)] },
  Prod: { types: numbers, compute: ({ x }) => tf.prod(rows(x), -1) },
  All: { types: truths, compute: ({ x }) => [tf.all(x), tf.all(rows(x), axisOf(x))] },
  Any: { types: truths, compute: ({ x }) => [tf.any(x), tf.any(rows(x), axisOf(x))] },
  ArgMax: { types: numbers, compute: ({ x }) => tf.argMax(rows(x), -1) },
  ArgMin: { types: numbers, compute: ({ x }) => tf.argMin(rows(x), axisOf(x)) },
  Cumsum: { types: numbers, compute: ({ x }) => [tf.cumsum(rows(x), rows(x).rank - 1), tf.cumsum(rows(x), axisOf(x), true, true)] }, // prettier-ignore
  Softmax: unary((x) => tf.softmax(rows(x))),
  LogSoftmax: unary((x) => tf.logSoftmax(rows(x))),
  EuclideanNorm: unary((x) => tf.euclideanNorm(rows(x), -1)),
  BatchMatMul: unary((x) => tf.matMul(matrix(x), matrix(x), false, true)),
  _FusedMatMul: unary((x) =>
    tf.fused.matMul({ a: matrix(x), b: matrix(x), transposeA: true, activation: 'relu' }),
  ),
  Reshape: { types: any, compute: ({ x }) => tf.reshape(x, [-1, 1]) },
  ExpandDims: { types: any, compute: ({ x }) => [tf.expandDims(x, 0), tf.expandDims(x, -1)] },
  Transpose: { types: any, compute: ({ x }) => tf.transpose(x) },
  Concat: { types: any, compute: ({ x, y }) => tf.concat([rows(x), rows(y), rows(x)], axisOf(x)) },
  Pack: { types: any, compute: ({ x, y }) => [tf.stack([x, y, x]), tf.stack([x, y], x.rank)] },
  Unpack: { types: any, compute: ({ x }) => tf.unstack(rows(x), axisOf(x)) },
  SplitV: { types: any, compute: ({ x }) => tf.split(tf.concat([rows(x), rows(x)], 0), 2, 0) },
  Slice: { types: any, compute: ({ x }) => tf.slice(rows(x), [rows(x).shape[0] - 1]) },
  StridedSlice: { types: numbers, compute: ({ x }) => [tf.stridedSlice(rows(x), [-1], [-100], [-2]), tf.stridedSlice(rows(x), [0], [rows(x).shape[0]], [2])] }, // prettier-ignore
  Tile: { types: numbers, compute: ({ x }) => tf.tile(rows(x), rows(x).shape.map((_, i) => 1 + (i % 2))) }, // prettier-ignore
  PadV2: { types: numbers, compute: ({ x }) => tf.pad(rows(x), rows(x).shape.map((_, i) => [i, 1]), 7) }, // prettier-ignore
  Reverse: { types: any, compute: ({ x }) => [tf.reverse(rows(x), -1), tf.reverse(rows(x))] },
  BroadcastTo: { types: numbers, compute: ({ x, b }) => tf.broadcastTo(b, x.shape) },
  GatherV2: { types: any, compute: ({ x }) => tf.gather(rows(x), places(x, rows(x).shape[0])) },
  GatherNd: { types: numbers, compute: ({ x }) => tf.gatherND(rows(x), tf.reshape(places(x, rows(x).shape[0]), [-1, 1])) }, // prettier-ignore
  ScatterNd: { types: floats, compute: ({ x }) => tf.scatterND(tf.reshape(places(x, 2), [-1, 1]), rows(x), [3, ...rows(x).shape.slice(1)]) }, // prettier-ignore
  TensorScatterUpdate: { types: floats, compute: ({ x, y }) => tf.tensorScatterUpdate(rows(x), [[rows(x).shape[0] - 1], [0]].slice(0, rows(x).shape[0]), tf.slice(rows(y), 0, Math.min(2, rows(x).shape[0]))) }, // prettier-ignore
  UnsortedSegmentSum: { types: floats, compute: ({ x }) => [3, 600].map((segments) => tf.unsortedSegmentSum(rows(x), places(x, 2), segments)) }, // prettier-ignore
  OneHot: { types: ['int32'], compute: ({ x }) => [tf.oneHot(x, 4), tf.oneHot(x, 3, 2, -1)] },
  TopK: { types: floats, compute: ({ x }) => Object.values(tf.topk(rows(x), 1)) },
  Fill: { types: any, compute: ({ x }) => tf.fill(x.shape, 1, x.dtype as DType) },
  Range: { types: floats, compute: () => [tf.range(5, -2, -3), tf.range(0, 4, 1, 'int32'), tf.range(2, 2)] },
  LinSpace: { types: floats, compute: () => tf.linspace(-1, 2, 7) },
};

function matrix(x: tf.Tensor): tf.Tensor {
  return x.rank < 2 ? tf.reshape(x, [-1, 1]) : x;
}

/** A shape, and which of its axes another one lacks or has once. */
const shapes = fc.record({
  shape: fc.array(fc.constantFrom(1, 2, 3, 5), { maxLength: 4 }),
  kept: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  cut: fc.nat({ max: 4 }),
  seed: fc.nat(),
});

/** Headway's own kernels take operands of their own kinds: where each is held to what it computes eagerly. */
const elsewhere: Record<string, string> = {
  AttendAfter: 'test/generation/compiled.test.ts',
  QuantizedGather: 'test/nn/quantized-linear.test.ts',
  QuantizedMatMul: 'test/nn/quantized-linear.test.ts',
};

test('every mapping has a case here, or its own test', () => {
  const tested = [...Object.keys(cases), ...Object.keys(elsewhere)];
  expect(tested.sort()).toEqual(Object.keys(kernels).sort());
});

describe.each([false, true])('compiled, optimise: %s, equals eager:', (optimise) => {
  for (const [name, { types, compute }] of Object.entries(cases)) {
    for (const dtype of types) {
      test(`${name} of ${dtype}`, async () => {
        await fc.assert(
          fc.asyncProperty(shapes, async ({ shape, kept, cut, seed }) => {
            const random = new Random(seed);
            const other = shape.map((size, i) => (kept[i] ? size : 1)).slice(Math.min(cut, shape.length));
            const [x, y, b] = [shape, shape, other].map((each) => randomTensor(each, dtype, random));
            const before = tf.memory().numTensors;
            const wanted = tf.tidy(() => [compute({ x, y, b })].flat());
            const fast = compile((operands: Operands) => [compute(operands)].flat(), { optimise });
            const got = await fast({ x, y, b });
            expect(got.map(({ dtype }) => dtype)).toEqual(wanted.map(({ dtype }) => dtype));
            got.forEach((tensor, i) => expectClose(tensor, wanted[i]));
            tf.dispose([got, wanted]);
            await fast.dispose();
            expect(tf.memory().numTensors).toBe(before);
            tf.dispose([x, y, b]);
          }),
          { numRuns: 6, seed: 1, examples: [[{ shape: [], kept: [], cut: 0, seed: 1 }]] },
        );
      });
    }
  }
});

/** Of size 1 and exact in float32; integers from −3 to 3. */
function randomTensor(shape: number[], dtype: DType, random: Random): tf.Tensor {
  const values = Array.from({ length: tf.util.sizeFromShape(shape) }, () => {
    if (dtype === 'bool') return random.integer(2);
    return dtype === 'int32' ? random.integer(7) - 3 : Math.round(64 * random.normal()) / 64;
  });
  return tf.tensor(values, shape, dtype);
}

/** A few roundings of float32, and tfjs's polynomial for erf: 1.5e-7. Other types are exact. */
function expectClose(got: tf.Tensor, wanted: tf.Tensor): void {
  expect(got.shape).toEqual(wanted.shape);
  const expected = wanted.dataSync();
  got.dataSync().forEach((value, i) => {
    if (Object.is(value, expected[i]) || value === expected[i]) return;
    expect(got.dtype, `${value} for ${expected[i]}`).toBe('float32');
    expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(1e-6 + 3e-6 * Math.abs(expected[i]));
  });
}

test('what is not a number, infinite or empty stays so', async () => {
  const x = tf.tensor1d([NaN, Infinity, -Infinity, 0, -1.5, 2.5, 100, -100, 7]);
  const y = tf.tensor1d([1, NaN, 2, 0, 2, -2, Infinity, 3, -3]);
  const ids = tf.tensor1d([-7, 7, -7, 7, 0, 1], 'int32');
  const empty = tf.zeros([0, 3]);
  const functions = {
    one: () =>
      [tf.neg, tf.abs, tf.exp, tf.tanh, tf.sigmoid, tf.relu, tf.elu, tf.erf, tf.softplus].map((fn) => fn(x)),
    two: () =>
      [tf.add, tf.mul, tf.div, tf.mod, tf.maximum, tf.minimum, tf.pow, tf.greater].map((fn) => fn(x, y)),
    places: () => [tf.atan2(tf.zeros([2]), tf.tensor1d([0, -1])), tf.where(tf.greater(x, 0), x, y)],
    integers: () => [
      tf.exp(ids),
      tf.leakyRelu(ids),
      tf.square(ids),
      tf.sign(ids),
      tf.clipByValue(ids, -3, 3),
    ],
    empty: () => [
      tf.add(empty, 1),
      tf.sum(empty, 0),
      tf.sum(empty),
      tf.reshape(empty, [3, 0]),
      tf.transpose(empty),
      tf.mean(empty, 1),
      tf.matMul(empty, tf.ones([3, 2])),
      tf.matMul(tf.zeros([3, 0]), tf.zeros([0, 2])),
      tf.concat([empty, tf.ones([1, 3])]),
      tf.unsortedSegmentSum(empty, tf.tensor1d([], 'int32'), 2),
    ],
  };
  for (const [name, fn] of Object.entries(functions)) {
    for (const optimise of [false, true]) {
      const fast = compile(fn as () => tf.Tensor[], { optimise, name });
      const wanted = tf.tidy(() => (fn as () => tf.Tensor[])());
      const got = await fast();
      expect(got.map(({ dtype }) => dtype)).toEqual(wanted.map(({ dtype }) => dtype));
      got.forEach((tensor, i) => expectClose(tensor, wanted[i]));
      tf.dispose([got, wanted]);
      await fast.dispose();
    }
  }
  tf.dispose([x, y, ids, empty]);
});
