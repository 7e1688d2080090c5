import '../../lib/backends/gradients';
import * as tf from '@tensorflow/tfjs-core';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { type Graph, GraphBuilder } from '../../lib/compile/graph/graph';
import { encodeModel } from '../../lib/compile/onnx/encode-model';
import { interruptRun } from '../../lib/compile/run/interruption';
import { NativeSession } from '../../lib/compile/run/native-session';
import { onnxRuntime } from '../../lib/compile/run/onnx-runtime';
import { linearStep } from './linear-step';

/*
 * Sessions by the C interface of the library that onnxruntime-node loads. What that package computes with the same
 * library is what they must give; that they are right where the whole compiler uses them, its other tests show.
 */

const { Tensor: OnnxTensor, InferenceSession: Sessions } = onnxRuntime();

/** y = −x, and the same of whole numbers and of yes and no. */
function threeTypes(shape: number[]): Uint8Array {
  const builder = new GraphBuilder();
  const types = { x: 'float32', n: 'int32', b: 'bool' } as const;
  const operators = { x: 'Neg', n: 'Neg', b: 'Not' };
  const graph: { inputs: Graph['inputs'][number][]; outputs: Graph['outputs'][number][] } = {
    inputs: [],
    outputs: [],
  };
  for (const name of ['x', 'n', 'b'] as const) {
    const value = builder.input({ dtype: types[name], shape });
    graph.inputs.push({ name, value });
    graph.outputs.push({ name: `not ${name}`, value: builder.node(operators[name], [value], value) });
  }
  return encodeModel(graph);
}

function tensorsOf(shape: number[], numbers: (i: number) => number): Record<'x' | 'n' | 'b', Tensor> {
  const size = shape.reduce((product, axis) => product * axis, 1);
  const values = Array.from({ length: size }, (_, i) => numbers(i));
  return {
    x: new OnnxTensor('float32', Float32Array.from(values), shape),
    n: new OnnxTensor('int32', Int32Array.from(values), shape),
    b: new OnnxTensor(
      'bool',
      Uint8Array.from(values, (value) => value % 2),
      shape,
    ),
  };
}

const outputsOf = (shape: number[]): Record<string, Tensor> => {
  const { x, n, b } = tensorsOf(shape, () => 0);
  return { 'not b': b, 'not x': x, 'not n': n }; // in another order than the graph's
};

async function native(
  model: Uint8Array,
  options: InferenceSession.SessionOptions = {},
): Promise<NativeSession> {
  const session = await NativeSession.create(model, options);
  expect(session, 'koffi is installed here').toBeDefined();
  return session!;
}

/** c = a · a · …, of matrices so large that it takes a while: 2·2000³ operations each. */
function longProduct(times: number): Uint8Array {
  const builder = new GraphBuilder();
  const a = builder.input({ dtype: 'float32', shape: [2000, 2000] });
  let product = a;
  for (let i = 0; i < times; i++) product = builder.node('MatMul', [product, a], a);
  return encodeModel({ inputs: [{ name: 'a', value: a }], outputs: [{ name: 'c', value: product }] });
}

afterEach(() => {
  vi.restoreAllMocks();
});

test.each([[[]], [[1]], [[3, 5]], [[2, 0, 3]], [[100_000]]])(
  'with values of shape %j it gives what onnxruntime-node gives',
  async (shape) => {
    const model = threeTypes(shape);
    const [session, reference] = [await native(model), await Sessions.create(model)];
    expect(session.inputNames).toEqual(['x', 'n', 'b']);
    const feeds = tensorsOf(shape, (i) => (i % 7) - 3);
    const fetches = outputsOf(shape);
    await session.run(feeds, fetches);
    const expected = await reference.run(feeds);
    for (const name of Object.keys(fetches)) {
      expect(fetches[name].data, name).toEqual(expected[name].data);
    }
    await session.release();
    await reference.release();
  },
);

it('reads and writes the arrays it is given, however often and whichever they are', async () => {
  const session = await native(threeTypes([4]));
  const outputs = [outputsOf([4]), outputsOf([4])];
  for (let run = 0; run < 200; run++) {
    const feeds = tensorsOf([4], (i) => run + i);
    const fetches = outputs[run % 2];
    await session.run(feeds, fetches);
    expect(fetches['not x'].data).toEqual(Float32Array.of(-run, -run - 1, -run - 2, -run - 3));
    feeds.x.data[0] = 1000; // the same array, other numbers
    await session.run(feeds, fetches);
    expect(fetches['not x'].data[0]).toBe(-1000);
  }
  await session.release();
});

it('copies no output: 20 runs that put out 40 MB each take no more memory than one', async () => {
  const shape = [10_000_000];
  const session = await native(threeTypes(shape));
  const [feeds, fetches] = [tensorsOf(shape, () => 1), outputsOf(shape)];
  await session.run(feeds, fetches);
  const before = process.memoryUsage().rss;
  for (let run = 0; run < 20; run++) await session.run(feeds, fetches);
  expect(process.memoryUsage().rss - before).toBeLessThan(80e6);
  await session.release();
});

describe('what goes wrong', () => {
  it('in a model is said by ONNX Runtime', async () => {
    await expect(NativeSession.create(Uint8Array.of(1, 2, 3), {})).rejects.toThrow(/protobuf|model/i);
  });

  it('in a run is said by ONNX Runtime, and the next run is right', async () => {
    const session = await native(threeTypes([4]));
    const fetches = outputsOf([4]);
    const { x, n } = tensorsOf([4], () => 1);
    await expect(session.run({ x, n }, fetches)).rejects.toThrow('Missing Input: b');
    await expect(
      session.run(
        tensorsOf([5], () => 1),
        fetches,
      ),
    ).rejects.toThrow(/dimensions|shape/i);
    await session.run(
      tensorsOf([4], () => 1),
      fetches,
    );
    expect(fetches['not n'].data).toEqual(Int32Array.of(-1, -1, -1, -1));
    await session.release();
  });
});

test.each<[string, InferenceSession.SessionOptions]>([
  ['on a GPU', { executionProviders: ['webgpu'] }],
  ['with a profile', { enableProfiling: true }],
  ['with weights apart', { externalData: [{ path: 'a', data: new Uint8Array(4) }] }],
])('a session %s is left to onnxruntime-node', async (_, options) => {
  expect(await NativeSession.create(threeTypes([1]), options)).toBeUndefined();
});

test('a long run lets timers have their turn, and can be interrupted', async () => {
  const session = await native(longProduct(20));
  const matrix = (): Tensor => new OnnxTensor('float32', new Float32Array(4e6).fill(1e-3), [2000, 2000]);
  const [a, c] = [matrix(), matrix()];
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
    if (turns === 3) interruptRun();
  }, 5);
  await expect(session.run({ a }, { c })).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
  clearInterval(timer);
  expect(turns).toBeGreaterThanOrEqual(3);
  interruptRun(); // nothing is under way
  await session.run({ a }, { c });
  expect(c.data[0]).not.toBe(1e-3);
  await session.release();
});

test('where koffi or its library is not to be had, onnxruntime-node computes the same', async () => {
  await tf.setBackend('cpu');
  const expected = await linearStep(5);
  const create = vi.spyOn(NativeSession, 'create').mockResolvedValue(undefined);
  expect(await linearStep(5)).toEqual(expected);
  expect(create).toHaveBeenCalled();
});

test('a library for no such processor is no error', async () => {
  vi.resetModules();
  const { value } = Object.getOwnPropertyDescriptor(process, 'arch')!;
  Object.defineProperty(process, 'arch', { value: 'pdp11' });
  try {
    const { cInterface } = await import('../../lib/compile/run/c-interface');
    expect(cInterface()).toBeUndefined();
  } finally {
    Object.defineProperty(process, 'arch', { value });
  }
});

test('other arrays in each run are read and written, while those of the runs before are freed', async () => {
  const session = await native(threeTypes([2, 3, 1, 4]));
  const shape = [2, 3, 1, 4];
  for (let run = 0; run < 2000; run++) {
    const fetches = outputsOf(shape); // other arrays each time, so that many are freed
    await session.run(
      tensorsOf(shape, (i) => i + run),
      fetches,
    );
    expect(fetches['not x'].data[23]).toBe(-23 - run);
  }
  await session.release();
});
