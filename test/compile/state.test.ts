import '../../lib/backends/gradients';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { useBackend } from '../../lib/backends/backend';
import { compile } from '../../lib/compile';
import { stateBackend, zeroVariable } from '../../lib/compile/run/state-backend';
import { refusedUntouched } from './untouched';

let before: number;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(async () => {
  expect(tf.memory().numTensors).toBe(before);
  await useBackend('cpu');
});

function variable(...values: number[]): tf.Variable<tf.Rank.R1> {
  return tf.tidy(() => tf.variable(tf.tensor1d(values)));
}

const valuesOf = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

describe.each(['cpu', 'wasm'] as const)('with eager code on %s', (backend) => {
  beforeEach(async () => {
    await useBackend(backend);
  });

  test('eager and compiled code take turns on the same variables', async () => {
    const w = variable(1, 2);
    const double = compile(() => w.assign(tf.mul(w, 2)));
    const increase = (): void => tf.tidy(() => w.assign(tf.add(w, 1)));
    let wanted = [1, 2];
    for (let round = 0; round < 5; round++) {
      await double();
      if (round % 2 === 0) increase();
      wanted = wanted.map((value) => 2 * value + (round % 2 === 0 ? 1 : 0));
      if (round !== 3) expect(valuesOf(w)).toEqual(wanted);
    }
    expect(Array.from(await w.data())).toEqual(wanted);
    w.dispose();
    await double.dispose();
  });

  test('clones made before a call keep their values, whoever looks first', async () => {
    const w = variable(1, 2);
    const double = compile(() => w.assign(tf.mul(w, 2)));
    const clones: tf.Tensor[] = [];
    for (let call = 0; call < 5; call++) {
      clones.push(tf.clone(w), tf.reshape(w, [2, 1]));
      if (call === 2) tf.dispose(clones.splice(2, 2));
      await double();
    }
    expect(clones.map((clone) => clone.dataSync()[0])).toEqual([1, 1, 4, 4, 8, 8, 16, 16]);
    expect(valuesOf(w)).toEqual([32, 64]);
    tf.dispose([w, ...clones]);
    await double.dispose();
  });

  test('results stay as they are while later calls run', async () => {
    const w = variable(1, 2);
    const double = compile(() => {
      w.assign(tf.mul(w, 2));
      return { next: tf.clone(w) as tf.Tensor, plus: tf.add(w, 1) };
    });
    const results = [await double(), await double(), await double()];
    expect(results.map(({ next }) => valuesOf(next))).toEqual([[2, 4], [4, 8], [8, 16]]); // prettier-ignore
    expect(results.map(({ plus }) => tf.tidy(() => valuesOf(tf.neg(plus))))).toEqual([[-3, -5], [-5, -9], [-9, -17]]); // prettier-ignore
    tf.dispose([w, ...results.flatMap((each) => Object.values(each))]);
    await double.dispose();
  });
});

test('a variable of zeros is no data of the backend in use, until eager code works on it', async () => {
  await useBackend('wasm');
  const held = tf.backend().numDataIds();
  const zeros = zeroVariable([2, 3]);
  expect(tf.backend().numDataIds()).toBe(held);
  const increase = compile(() => zeros.assign(tf.add(zeros, 1)));
  await increase();
  expect(tf.backend().numDataIds()).toBe(held);
  expect(tf.tidy(() => valuesOf(tf.neg(zeros)))).toEqual([-1, -1, -1, -1, -1, -1]);
  expect(tf.backend().numDataIds()).toBe(held + 1);
  zeros.dispose();
  await increase.dispose();
});

test("the program's own array is never written to", async () => {
  const [array, ids] = [Float32Array.of(1, 2, 3), Int32Array.of(4, 5)];
  const w = tf.tidy(() => tf.variable(tf.tensor1d(array))); // tfjs's cpu backend works on the array itself
  const step = compile((ids: Int32Array) => {
    w.assign(tf.mul(w, 2));
    return tf.add(tf.tensor1d(ids, 'int32'), 1);
  });
  for (let call = 0; call < 5; call++) (await step(ids)).dispose();
  expect(Array.from(array)).toEqual([1, 2, 3]);
  expect(Array.from(ids)).toEqual([4, 5]);
  w.dispose();
  await step.dispose();
});

test('what wasm gave out is a copy, written to in place by the first update; what cpu gave out is not', async () => {
  for (const [backend, isCopy] of [
    ['cpu', false],
    ['wasm', true],
  ] as const) {
    await useBackend(backend);
    const w = variable(1, 2);
    const held = stateBackend.numbersOf(w);
    expect(stateBackend.nextNumbers(w, true) === held, backend).toBe(isCopy);
    w.dispose();
  }
});

test('two variables that began as one tensor part', async () => {
  const zeros = tf.tensor1d([1, 1]);
  const [a, b] = [tf.variable(zeros), tf.variable(zeros)];
  zeros.dispose();
  const step = compile(() => {
    a.assign(tf.add(a, 1));
    b.assign(tf.mul(b, 10));
  });
  for (let call = 0; call < 4; call++) await step();
  expect([valuesOf(a), valuesOf(b)]).toEqual([[5, 5], [1e4, 1e4]]); // prettier-ignore
  tf.dispose([a, b]);
  await step.dispose();
});

test('two variables that become one tensor between calls part again', async () => {
  const [a, b] = [variable(1), variable(1)];
  const step = compile(() => {
    a.assign(tf.add(a, 1));
    b.assign(tf.mul(b, 10));
  });
  for (let call = 0; call < 3; call++) {
    await step();
    b.assign(a);
  }
  await step();
  expect([valuesOf(a), valuesOf(b)]).toEqual([[5], [40]]);
  tf.dispose([a, b]);
  await step.dispose();
});

test('values that were read stay as they were read', async () => {
  const w = variable(1);
  const double = compile(() => w.assign(tf.mul(w, 2)));
  const seen: tf.TypedArray[] = [];
  for (let call = 0; call < 5; call++) {
    await double();
    seen.push(call % 2 ? w.dataSync() : await w.data());
  }
  expect(seen.map(([value]) => value)).toEqual([2, 4, 8, 16, 32]);
  w.dispose();
  await double.dispose();
});

test('variables can change places', async () => {
  const [a, b] = [variable(1), variable(2)];
  const swap = compile(() => {
    const old = tf.clone(a);
    a.assign(b);
    b.assign(old);
  });
  await swap();
  expect([valuesOf(a), valuesOf(b)]).toEqual([[2], [1]]);
  await swap();
  await swap();
  expect([valuesOf(a), valuesOf(b)]).toEqual([[2], [1]]);
  tf.dispose([a, b]);
  await swap.dispose();
});

test('a variable that is read after it was assigned has its new value, and may be assigned again', async () => {
  const w = variable(3);
  const step = compile(() => {
    w.assign(tf.add(w, 1));
    const once = tf.square(w);
    w.assign(tf.mul(w, 2));
    return [once, tf.add(w, 0)];
  });
  const results = await step();
  expect([valuesOf(w), ...results.map(valuesOf)]).toEqual([[8], [16], [8]]);
  tf.dispose([w, ...results]);
  await step.dispose();
});

test('two compiled functions share variables', async () => {
  const w = variable(1);
  const double = compile(() => w.assign(tf.mul(w, 2)));
  const read = compile((x: tf.Tensor) => tf.mul(w, x));
  const x = tf.scalar(10);
  for (const wanted of [20, 40, 80]) {
    await double();
    const got = await read(x);
    expect(valuesOf(got)).toEqual([wanted]);
    got.dispose();
  }
  tf.dispose([w, x]);
  await double.dispose();
  await read.dispose();
});

test('calls that nobody waits for run in their order', async () => {
  const w = variable(1);
  const double = compile((by: tf.Tensor) => {
    w.assign(tf.mul(w, by));
    return tf.add(w, 0);
  });
  const increase = compile(() => w.assign(tf.add(w, 1)));
  const by = tf.scalar(2);
  const calls = [double(by), increase(), double(by), double(by), increase(), double(by)];
  const results = (await Promise.all(calls)).filter((result) => result !== undefined) as tf.Tensor[];
  expect(results.map((result) => valuesOf(result)[0])).toEqual([2, 6, 12, 26]);
  expect(valuesOf(w)).toEqual([26]);
  tf.dispose([w, by, ...results]);
  await double.dispose();
  await increase.dispose();
});

test('eager code may look at a variable while a call that assigns it is under way', async () => {
  const w = variable(1);
  const double = compile(() => w.assign(tf.mul(w, 2)));
  await double();
  for (let call = 0; call < 3; call++) {
    const running = double();
    await new Promise((resolve) => setTimeout(resolve, 0));
    const seen = tf.tidy(() => tf.neg(w).dataSync()[0]);
    await running;
    expect([-(2 ** (call + 1)), -(2 ** (call + 2))]).toContain(seen);
    expect(valuesOf(w)).toEqual([2 ** (call + 2)]);
  }
  w.dispose();
  await double.dispose();
});

test('tensors of one array under two shapes or two types are told apart', async () => {
  const x = tf.tensor1d([0, 1, 1, 0], 'bool');
  const asColumn = tf.reshape(x, [4, 1]);
  const asNumbers = tf.cast(x, 'float32'); // on tfjs's cpu backend, the same bytes
  const both = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor): tf.Tensor[] => [
    tf.logicalNot(a),
    tf.sum(tf.cast(b, 'int32'), 1),
    tf.mul(c, 2.5),
  ];
  const given = compile(both);
  const captured = compile(() => both(x, asColumn, asNumbers));
  const w = tf.variable(asNumbers);
  const assigned = compile(() => w.assign(tf.mul(w, 2.5)));
  for (const results of [await given(x, asColumn, asNumbers), await captured()]) {
    expect(results.map(valuesOf)).toEqual([[1, 0, 0, 1], [0, 1, 1, 0], [0, 2.5, 2.5, 0]]); // prettier-ignore
    tf.dispose(results);
  }
  await assigned();
  await assigned();
  expect(valuesOf(w)).toEqual([0, 6.25, 6.25, 0]);
  expect(valuesOf(x)).toEqual([0, 1, 1, 0]);
  tf.dispose([x, asColumn, asNumbers, w]);
  for (const each of [given, captured, assigned]) await each.dispose();
});

describe('a call that fails while it runs leaves every variable as before', () => {
  const step = (w: tf.Variable<tf.Rank.R1>): ((ids: Int32Array) => tf.Tensor) => {
    return (ids) => {
      w.assign(tf.mul(w, 2));
      return tf.gather(w, tf.tensor1d(ids, 'int32'));
    };
  };

  test('an index outside, then a good one', async () => {
    const w = variable(1, 2);
    const fast = compile(step(w));
    (await fast(Int32Array.of(1, 0))).dispose();
    expect(await refusedUntouched(() => fast(Int32Array.of(1, 7)), [w])).toMatch(/out of data bounds/);
    const y = await fast(Int32Array.of(1, 0));
    expect([valuesOf(y), valuesOf(w)]).toEqual([[8, 4], [4, 8]]); // prettier-ignore
    tf.dispose([w, y]);
    await fast.dispose();
  });

  test('a variable that the program assigns or disposes meanwhile', async () => {
    const [a, b] = [variable(1), variable(1)];
    const double = compile(() => {
      a.assign(tf.mul(a, 2));
      b.assign(tf.mul(b, 2));
    });
    await double();
    const running = double();
    const failed = expect(running).rejects.toThrow(
      /was assigned or disposed meanwhile: await the call first/,
    );
    // The call takes up the variables in a microtask; its run ends later, as a task of its own.
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    tf.tidy(() => b.assign(tf.tensor1d([100])));
    await failed;
    expect([valuesOf(a), valuesOf(b)]).toEqual([[2], [100]]);
    await double();
    expect([valuesOf(a), valuesOf(b)]).toEqual([[4], [200]]);
    tf.dispose([a, b]);
    await double.dispose();
  });
});

test('a disposed function frees its sessions and compiles again when called', async () => {
  const w = variable(1);
  const double = compile(() => w.assign(tf.mul(w, 2)));
  await double();
  expect(double.graphs.length).toBe(1);
  await double.dispose();
  expect(double.graphs.length).toBe(0);
  await double();
  expect(valuesOf(w)).toEqual([4]);
  await double.dispose();
  await double.dispose();
  w.dispose();
});

test('many functions, compiled and disposed, leave no memory behind', async () => {
  const x = tf.zeros([64, 64]);
  const once = async (): Promise<void> => {
    const fast = compile((x: tf.Tensor) => tf.matMul(x, tf.ones([64, 64])));
    (await fast(x)).dispose();
    await fast.dispose();
  };
  for (let count = 0; count < 100; count++) await once();
  const outsideTheHeap = (): number => process.memoryUsage().rss - process.memoryUsage().heapTotal;
  const settled = outsideTheHeap();
  for (let count = 0; count < 300; count++) await once();
  // 300 sessions left behind would be 38 MB. JavaScript's heap grows until it is collected.
  expect(outsideTheHeap() - settled).toBeLessThan(20e6);
  x.dispose();
});

test('10,000 calls leave no tensor and no memory behind', async () => {
  const [w, moment] = [
    variable(...new Array<number>(1000).fill(1)),
    variable(...new Array<number>(1000).fill(0)),
  ];
  const step = compile((ids: Int32Array, rate: Float32Array) => {
    const { value, grads } = tf.variableGrads(
      () => tf.sum(tf.square(tf.gather(w, tf.tensor1d(ids, 'int32')))) as tf.Scalar,
      [w],
    );
    moment.assign(tf.add(tf.mul(moment, 0.9), grads[w.name]));
    w.assign(tf.sub(w, tf.mul(moment, tf.reshape(tf.tensor1d(rate), []))));
    return value;
  });
  const settled: { tensors: number; rss: number }[] = [];
  for (let call = 1; call <= 10_000; call++) {
    const loss = await step(Int32Array.of(call % 1000, 3), Float32Array.of(1e-3));
    loss.dispose();
    if (call % 2000 === 0) settled.push({ tensors: tf.memory().numTensors, rss: process.memoryUsage().rss });
  }
  expect(new Set(settled.map(({ tensors }) => tensors)).size).toBe(1);
  // A kilobyte a call would be 8 MB over the last 8,000 calls; one kept array, 32 MB. Node's heap breathes too.
  expect(settled.at(-1)!.rss - settled[0].rss).toBeLessThan(20e6);
  tf.dispose([w, moment]);
  await step.dispose();
});
