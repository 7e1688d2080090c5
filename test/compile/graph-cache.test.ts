import '../../lib/backends/gradients';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { CacheFolder } from '../../lib/compile/cache/cache-folder';
import { GraphCache } from '../../lib/compile/cache/graph-cache';
import { type Graph, GraphBuilder, nodesOf, type Value } from '../../lib/compile/graph/graph';
import { printGraph } from '../../lib/compile/graph/print';
import { encodeModel } from '../../lib/compile/onnx/encode-model';
import { optimise } from '../../lib/compile/optimise/optimise';
import { stateBackend } from '../../lib/compile/run/state-backend';
import { trace } from '../../lib/compile/trace/trace';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'headway-graphs-'));
let folder = home;
let cache: GraphCache;
let count = 0;
beforeEach(async () => {
  await tf.setBackend('cpu');
  folder = path.join(home, `cache${count++}`);
  cache = new GraphCache(new CacheFolder(folder));
});
afterAll(() => fs.rmSync(home, { recursive: true }));

const kept = (): string[] => (fs.existsSync(folder) ? fs.readdirSync(folder) : []);

/** A step of steepest descent through `layers` layers, as it is recorded. */
function recordedStep({ layers = 48, rate = 0.1 } = {}): Graph {
  const weights = Array.from({ length: layers }, () =>
    tf.variable(stateBackend.tensor(new Float32Array(16), [4, 4], 'float32')),
  );
  const x = stateBackend.tensor(new Float32Array(12), [3, 4], 'float32');
  const step = (): tf.Tensor[] => {
    const loss = (): tf.Scalar =>
      tf.mean(weights.reduce<tf.Tensor>((y, weight) => tf.tanh(tf.matMul(y as tf.Tensor2D, weight)), x));
    const { value, grads } = tf.variableGrads(loss, weights);
    for (const weight of weights) weight.assign(tf.sub(weight, tf.mul(grads[weight.name], rate)));
    return [value];
  };
  const { graph } = trace(step, [{ name: 'x', value: x }]);
  tf.dispose([x, ...weights]);
  return graph;
}

/** 300 products in a row with a constant in each. */
function chain(constant: (builder: GraphBuilder, place: number) => Value): Graph {
  const builder = new GraphBuilder();
  const input = builder.input({ dtype: 'float32', shape: [2] });
  let value = input;
  for (let i = 0; i < 300; i++)
    value = builder.node('Mul', [value, constant(builder, i)], { dtype: 'float32', shape: [2] });
  return { inputs: [{ name: 'x', value: input }], outputs: [{ name: 'y', value }] };
}

describe('a graph that was rewritten before', () => {
  it('is taken from the folder, without rewriting it, and is the same to the byte', () => {
    const made = cache.rewritten(recordedStep(), optimise);
    expect(kept()).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.graph$/)]);
    const rewrite = vi.fn(optimise);
    const again = cache.rewritten(recordedStep(), rewrite);
    expect(rewrite).not.toHaveBeenCalled();
    expect(printGraph(again)).toBe(printGraph(made));
    expect(encodeModel(again)).toEqual(encodeModel(made));
  });

  it('is rewritten anew if anything of it differs: a number, a shape, how many nodes', () => {
    cache.rewritten(recordedStep(), optimise);
    const rewrite = vi.fn(optimise);
    cache.rewritten(recordedStep({ rate: 0.2 }), rewrite);
    cache.rewritten(recordedStep({ layers: 49 }), rewrite);
    expect(rewrite).toHaveBeenCalledTimes(2);
    expect(kept()).toHaveLength(3);
  });

  it('is rewritten anew if a number in an attribute differs that JSON would not tell apart', () => {
    const type = { dtype: 'float32', shape: [2] } as const;
    const rewrite = vi.fn((graph: Graph) => graph);
    for (const float of [0, -0, NaN, Infinity, -Infinity]) {
      const builder = new GraphBuilder();
      const input = builder.input(type);
      let value = input;
      for (let i = 0; i < 300; i++) value = builder.node('Elu', [value], type, { alpha: { float } });
      cache.rewritten({ inputs: [{ name: 'x', value: input }], outputs: [{ name: 'y', value }] }, rewrite);
    }
    expect(rewrite).toHaveBeenCalledTimes(5);
  });

  it('is rewritten anew if its file was damaged, which is then mended', () => {
    const made = cache.rewritten(recordedStep(), optimise);
    const file = path.join(folder, kept()[0]);
    const whole = fs.readFileSync(file);
    const changed = Buffer.from(whole);
    changed[whole.length >> 1] ^= 1;
    for (const damaged of [changed, whole.subarray(0, 100), Buffer.alloc(0)]) {
      fs.writeFileSync(file, damaged);
      expect(printGraph(cache.rewritten(recordedStep(), optimise))).toBe(printGraph(made));
      expect(fs.readFileSync(file).length).toBeGreaterThan(10_000);
      const rewrite = vi.fn(optimise);
      expect(printGraph(cache.rewritten(recordedStep(), rewrite))).toBe(printGraph(made));
      expect(rewrite).not.toHaveBeenCalled();
    }
  });
});

describe('what is kept', () => {
  it('are all kinds of numbers, exactly', () => {
    const numbers = [-0, NaN, -Infinity, 1e-45, Math.fround(0.1)];
    const graph = chain((builder, i) =>
      builder.constant(Float32Array.of(numbers[i % 5], i), { dtype: 'float32', shape: [2] }),
    );
    const same = (given: Graph): Graph => given;
    cache.rewritten(graph, same);
    const read = cache.rewritten(graph, same);
    expect(read).not.toBe(graph);
    const data = (of: Graph): unknown[] =>
      nodesOf(of).map(({ inputs: [, value] }) => value!.origin.kind === 'constant' && value!.origin.data);
    expect(data(read)).toEqual(data(graph));
    expect(Object.is((data(read)[0] as Float32Array)[0], -0)).toBe(true);
  });

  it('is not longer than the stack is deep: 20,000 nodes in a row', () => {
    const builder = new GraphBuilder();
    const type = { dtype: 'float32', shape: [2] } as const;
    const input = builder.input(type);
    let value = input;
    for (let i = 0; i < 20_000; i++) value = builder.node('Exp', [value], type);
    const graph = { inputs: [{ name: 'x', value: input }], outputs: [{ name: 'y', value }] };
    cache.rewritten(graph, (given) => given);
    const rewrite = vi.fn((given: Graph) => given);
    expect(nodesOf(cache.rewritten(graph, rewrite))).toHaveLength(20_000);
    expect(rewrite).not.toHaveBeenCalled();
  });

  it('is no graph with weights in it, none with numbers in another file, and none of a few nodes', () => {
    const type = { dtype: 'float32', shape: [2] } as const;
    const weights = Float32Array.from({ length: 300_000 }, (_, i) => i);
    const withWeights = chain((builder) => builder.constant(weights, { dtype: 'float32', shape: [300_000] }));
    const array = { file: { path: '/model.gguf' }, offset: 0, length: 8 };
    const withFile = chain((builder) => builder.stored(array, type));
    for (const graph of [withWeights, withFile, recordedStep({ layers: 2 })])
      cache.rewritten(graph, optimise);
    expect(kept()).toEqual([]);
  });
});
