import '../../lib/backends/gradients';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compile, nodesOf } from '../../lib/compile';
import type { Port } from '../../lib/compile/graph/graph';
import { scratch } from '../../lib/compile/loops/scratch';
import { splitOffLoops } from '../../lib/compile/loops/split';
import { tileSize } from '../../lib/compile/loops/wasm-loop';
import { stateBackend } from '../../lib/compile/run/state-backend';
import { Random } from '../../lib/random';

/*
 * Loops compute what the nodes they replace compute, each operation rounded to float32: so does tfjs's cpu backend,
 * and all comparisons are exact.
 */

let before: number;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(before);
});

const valuesOf = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());

function variable(values: number[] | number): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor(values)));
}

function randomVariable(shape: number[], random: Random): tf.Variable {
  return tf.tidy(() => tf.variable(random.normalTensor(shape)));
}

describe('an update element by element', () => {
  const sizes = [[], [1], [3, 5], [tileSize - 1], [tileSize], [tileSize + 1], [7, 613], [2, 2, tileSize]];

  test.each(sizes.map((shape) => [shape]))('is exact at shape %j, three times over', async (shape) => {
    const random = new Random(1);
    const [w, moment] = [randomVariable(shape, random), randomVariable(shape, random)];
    const update = (x: tf.Tensor, rate: Float32Array): tf.Tensor => {
      const gradient = tf.relu(x); // for ONNX Runtime: loops have no such operator
      moment.assign(tf.add(tf.mul(moment, 0.9), tf.square(gradient)));
      const root = tf.add(tf.sqrt(tf.abs(moment)), 1e-3);
      w.assign(
        tf.sub(tf.mul(w, 0.99), tf.mul(tf.div(tf.neg(gradient), root), tf.reshape(tf.tensor1d(rate), []))),
      );
      return tf.sum(gradient);
    };
    const compiled = compile(update, { optimise: false });
    const start = [w, moment].map((each) => tf.clone(each));
    const inputs = [1, 2, 3].map(() => random.normalTensor(shape));
    const run = async (step: typeof compiled): Promise<number[][]> => {
      w.assign(start[0]);
      moment.assign(start[1]);
      for (const [i, x] of inputs.entries()) tf.dispose(await step(x, Float32Array.of(0.1 + i)));
      return [valuesOf(w), valuesOf(moment)];
    };
    const wanted = await run(((x, rate) =>
      Promise.resolve(tf.tidy(() => update(x, rate)))) as typeof compiled);
    expect(await run(compiled)).toEqual(wanted);
    tf.dispose([w, moment, ...start, ...inputs]);
    await compiled.dispose();
  });

  test('of any formula of its operators is exact', async () => {
    const unary = ['abs', 'neg', 'sqrt'] as const;
    const binary = ['add', 'sub', 'mul', 'div'] as const;
    type Formula = number | string | { op: string; of: Formula[] };
    const formula = fc.letrec<{ formula: Formula }>((tie) => ({
      formula: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('w', 'v', 'x', 'number'),
        fc.constantFrom(-1, 0.5, 1, 3),
        fc.record({ op: fc.constantFrom(...unary), of: fc.tuple(tie('formula')) }),
        fc.record({ op: fc.constantFrom(...binary), of: fc.tuple(tie('formula'), tie('formula')) }),
      ),
    })).formula;
    const evaluate = (f: Formula, names: Record<string, tf.Tensor>): tf.Tensor => {
      if (typeof f === 'number') return tf.scalar(f);
      if (typeof f === 'string') return names[f];
      const [a, b] = f.of.map((each) => evaluate(each, names));
      return f.op === 'sqrt' ? tf.sqrt(tf.abs(a)) : tf[f.op as 'add'](a, b);
    };
    await fc.assert(
      fc.asyncProperty(formula, formula, fc.integer({ min: 1, max: 40 }), async (f, g, size) => {
        const random = new Random(size);
        const [w, v] = [randomVariable([size], random), randomVariable([size], random)];
        const x = random.normalTensor([size]);
        const update = (x: tf.Tensor, number: Float32Array): void => {
          const names = {
            w: tf.clone(w),
            v: tf.clone(v),
            x: tf.relu(x),
            number: tf.sum(tf.tensor1d(number)),
          };
          const wide = (result: tf.Tensor): tf.Tensor => tf.add(result, tf.zerosLike(w)); // may be one number
          w.assign(wide(evaluate(f, names)) as never);
          v.assign(wide(evaluate(g, names)) as never);
        };
        const start = [w, v].map(valuesOf);
        tf.tidy(() => update(x, Float32Array.of(0.3)));
        const wanted = [w, v].map(valuesOf);
        tf.tidy(() => [w, v].forEach((each, i) => each.assign(tf.tensor1d(start[i]))));
        const compiled = compile(update, { optimise: false });
        await compiled(x, Float32Array.of(0.3));
        expect([w, v].map(valuesOf)).toEqual(wanted);
        tf.dispose([w, v, x]);
        await compiled.dispose();
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

test('variables that read each other have each other as they were', async () => {
  const [a, b, c] = [[1, 2], [10, 20], [100, 200]].map(variable); // prettier-ignore
  const update = compile((x: tf.Tensor) => {
    const [oldA, oldB, oldC] = [a, b, c].map((each) => tf.clone(each));
    a.assign(tf.add(tf.mul(oldA, 2), oldC));
    b.assign(tf.add(tf.relu(x), oldA) as tf.Tensor1D);
    c.assign(tf.sub(oldC, oldB));
  });
  const x = tf.tensor1d([0, 0]);
  await update(x);
  expect([a, b, c].map(valuesOf)).toEqual([[102, 204], [1, 2], [90, 180]]); // prettier-ignore
  await update(x);
  expect([a, b, c].map(valuesOf)).toEqual([[294, 588], [102, 204], [89, 178]]); // prettier-ignore
  tf.dispose([a, b, c, x]);
  await update.dispose();
});

test('a number that is itself updated is read as it was', async () => {
  const [w, count] = [variable([1, 2]), variable(1)];
  const update = compile((x: tf.Tensor) => {
    const old = tf.clone(count);
    count.assign(tf.add(count, 1));
    w.assign(tf.add(tf.mul(w, old), tf.relu(x)));
  });
  const x = tf.tensor1d([0, 0]);
  for (let call = 0; call < 4; call++) await update(x);
  expect([valuesOf(w), valuesOf(count)]).toEqual([[24, 48], [5]]); // prettier-ignore
  tf.dispose([w, count, x]);
  await update.dispose();
});

test('what is also returned, or read by what is no loop, is as it should be', async () => {
  const w = variable([1, 4]);
  const update = compile((x: tf.Tensor) => {
    const shared = tf.mul(tf.relu(x), 3);
    const next = tf.add(w, 1) as tf.Tensor1D;
    w.assign(next);
    return [shared, tf.sum(tf.sqrt(w)), tf.add(tf.sum(next), tf.sum(shared))];
  });
  const x = tf.tensor1d([0, 0]);
  const results = await update(x);
  expect(results.map(valuesOf)).toEqual([[0, 0], [Math.fround(Math.fround(Math.SQRT2) + Math.fround(Math.sqrt(5)))], [7]]); // prettier-ignore
  expect(valuesOf(w)).toEqual([2, 5]);
  tf.dispose([w, x, ...results]);
  await update.dispose();
});

test('a variable is updated in place, unless somebody else looks at its values', async () => {
  const w = variable([1, 2]);
  const update = compile((x: tf.Tensor) => w.assign(tf.add(w, tf.relu(x))));
  const x = tf.tensor1d([1, 1]);
  await update(x);
  const array = stateBackend.numbersOf(w);
  await update(x);
  expect(stateBackend.numbersOf(w)).toBe(array);
  const clone = tf.clone(w);
  await update(x);
  expect(stateBackend.numbersOf(w)).not.toBe(array);
  expect([valuesOf(clone), valuesOf(w)]).toEqual([[3, 4], [4, 5]]); // prettier-ignore
  tf.dispose([w, x, clone]);
  await update.dispose();
});

test('a function compiled for many shapes has one array for what its loops read', async () => {
  const w = variable([1, -2, 3]);
  const update = compile((x: tf.Tensor) => w.assign(tf.add(w, tf.relu(tf.mul(w, tf.sum(x))))));
  const seen: { array: Float32Array; values: number[] }[] = [];
  for (const size of [1, 2, 3]) {
    const x = tf.ones([size]);
    await update(x);
    x.dispose();
    const [array] = scratch.take([3]);
    seen.push({ array, values: Array.from(array) });
  }
  expect(seen.map(({ values }) => values)).toEqual([[1, 0, 3], [4, 0, 12], [18, 0, 54]]); // prettier-ignore
  expect(new Set(seen.map(({ array }) => array)).size).toBe(1);
  expect(new Set(scratch.take([3, 3, 4])).size).toBe(3);
  w.dispose();
  await update.dispose();
  expect(scratch.take([3])[0]).not.toBe(seen[0].array);
});

test('explain times the loops and leaves the variables as they are', async () => {
  const w = variable([1, 2]);
  const update = compile((x: tf.Tensor) => w.assign(tf.add(w, tf.relu(x))));
  const x = tf.tensor1d([0, 0]);
  const operators = await update.explain(3, x);
  expect(operators.map(({ operator }) => operator)).toContain('loops');
  expect(operators.find(({ operator }) => operator === 'loops')!.nodes).toBe(1);
  expect(valuesOf(w)).toEqual([1, 2]);
  tf.dispose([w, x]);
  await update.dispose();
});

test('an optimizer is one loop for each parameter, and nothing of it is left in the graph', async () => {
  const random = new Random(1);
  const parameters = [1, 2].map(() => [0, 1, 2].map(() => randomVariable([4, 4], random)));
  const step = compile((x: tf.Tensor2D) => {
    for (const [i, [w, m, v]] of parameters.entries()) {
      const gradient = tf.mul(tf.matMul(x, x, true), i + 2);
      m.assign(tf.add(tf.mul(m, 0.9), tf.mul(gradient, 0.1)));
      v.assign(tf.add(tf.mul(v, 0.999), tf.mul(tf.square(gradient), 0.001)));
      w.assign(tf.sub(w, tf.div(m, tf.add(tf.sqrt(v), 1e-8))));
    }
  });
  const x = random.normalTensor([5, 4]) as tf.Tensor2D;
  await step(x);
  const [graph] = step.graphs;
  const portOf = (name: string): Port => graph.inputs.find((port) => port.name === name)!;
  const next = graph.outputs.filter(({ name }) => name.endsWith('.next'));
  const split = splitOffLoops(graph, new Map(next.map((port) => [port, portOf(port.name.slice(0, -5))])));
  expect(nodesOf(split.graph).map(({ op }) => op)).toEqual(['com.microsoft.FusedMatMul']);
  expect(split.graph.inputs.map(({ name }) => name)).toEqual(['0']);
  expect(split.loops.map(({ results }) => results.length)).toEqual([3, 3]);
  tf.dispose([x, ...parameters.flat()]);
  await step.dispose();
});
