import '../../lib/backends/gradients';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { CacheFolder } from '../../lib/compile/cache/cache-folder';
import { GraphCache } from '../../lib/compile/cache/graph-cache';
import {
  type Graph,
  GraphBuilder,
  nodesOf,
  type StoredArray,
  type StoredFile,
  type Value,
} from '../../lib/compile/graph/graph';
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
    const made = cache.rewritten('test', [recordedStep()], optimise);
    expect(kept()).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.graph$/)]);
    const rewrite = vi.fn(optimise);
    const again = cache.rewritten('test', [recordedStep()], rewrite);
    expect(rewrite).not.toHaveBeenCalled();
    expect(printGraph(again)).toBe(printGraph(made));
    expect(encodeModel(again)).toEqual(encodeModel(made));
  });

  it('is rewritten anew if anything of it differs: a number, a shape, how many nodes', () => {
    cache.rewritten('test', [recordedStep()], optimise);
    const rewrite = vi.fn(optimise);
    cache.rewritten('test', [recordedStep({ rate: 0.2 })], rewrite);
    cache.rewritten('test', [recordedStep({ layers: 49 })], rewrite);
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
      const graph = { inputs: [{ name: 'x', value: input }], outputs: [{ name: 'y', value }] };
      cache.rewritten('test', [graph], rewrite);
    }
    expect(rewrite).toHaveBeenCalledTimes(5);
  });

  it('is rewritten anew if its file was damaged, which is then mended', () => {
    const made = cache.rewritten('test', [recordedStep()], optimise);
    const file = path.join(folder, kept()[0]);
    const whole = fs.readFileSync(file);
    const changed = Buffer.from(whole);
    changed[whole.length >> 1] ^= 1;
    for (const damaged of [changed, whole.subarray(0, 100), Buffer.alloc(0)]) {
      fs.writeFileSync(file, damaged);
      expect(printGraph(cache.rewritten('test', [recordedStep()], optimise))).toBe(printGraph(made));
      expect(fs.readFileSync(file).length).toBeGreaterThan(10_000);
      const rewrite = vi.fn(optimise);
      expect(printGraph(cache.rewritten('test', [recordedStep()], rewrite))).toBe(printGraph(made));
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
    cache.rewritten('test', [graph], same);
    const read = cache.rewritten('test', [graph], same);
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
    cache.rewritten('test', [graph], (given) => given);
    const rewrite = vi.fn((given: Graph) => given);
    expect(nodesOf(cache.rewritten('test', [graph], rewrite))).toHaveLength(20_000);
    expect(rewrite).not.toHaveBeenCalled();
  });

  it('is no graph with weights in it, and none of a few nodes', () => {
    const weights = Float32Array.from({ length: 300_000 }, (_, i) => i);
    const withWeights = chain((builder) => builder.constant(weights, { dtype: 'float32', shape: [300_000] }));
    for (const graph of [withWeights, recordedStep({ layers: 2 })])
      cache.rewritten('test', [graph], optimise);
    expect(kept()).toEqual([]);
  });
});

describe('a graph with numbers in other files', () => {
  const type = { dtype: 'float32', shape: [2] } as const;
  /** Of two files by turns; how often the path of one is asked for is counted. */
  function inFiles(
    folderOfFiles: string,
    firstOffset = 0,
  ): { graph: Graph; files: StoredFile[]; asked: Mock } {
    const asked = vi.fn();
    const files = ['steps', 'scales'].map((name) => ({
      get path(): string {
        asked();
        return path.join(folderOfFiles, name);
      },
    }));
    const graph = chain((builder, i) =>
      builder.stored({ file: files[i % 2], offset: firstOffset + 8 * i, length: 8 }, type),
    );
    return { graph, files, asked };
  }
  const arraysOf = (graph: Graph): StoredArray[] =>
    nodesOf(graph).flatMap(({ inputs: [, value] }) =>
      value?.origin.kind === 'stored' ? [value.origin.array] : [],
    );

  it('is kept without them, and is read with those of the graph that was asked for', () => {
    const first = inFiles('/one/model');
    cache.rewritten('test', [first.graph], optimise);
    expect(first.asked).not.toHaveBeenCalled(); // or they would be written before they are needed
    expect(fs.readFileSync(path.join(folder, kept()[0])).includes('/one/model')).toBe(false);

    const second = inFiles('/another');
    const rewrite = vi.fn(optimise);
    const read = arraysOf(cache.rewritten('test', [second.graph], rewrite));
    expect(rewrite).not.toHaveBeenCalled();
    expect(read).toHaveLength(300);
    read.forEach(({ file, offset, length }, i) => {
      expect(file).toBe(second.files[i % 2]);
      expect([offset, length]).toEqual([8 * i, 8]);
    });
  });

  it('is rewritten anew if they lie elsewhere in them', () => {
    cache.rewritten('test', [inFiles('/model').graph], optimise);
    const rewrite = vi.fn(optimise);
    cache.rewritten('test', [inFiles('/model', 16).graph], rewrite);
    expect(rewrite).toHaveBeenCalled();
  });
});

describe('what is made of several graphs', () => {
  it('is kept by all of them, and by what is made of them', () => {
    const [a, b] = [recordedStep(), recordedStep({ rate: 0.2 })];
    const second = (_: Graph, graph: Graph): Graph => graph;
    expect(printGraph(cache.rewritten('second', [a, b], second))).toBe(printGraph(b));
    const rewrite = vi.fn(second);
    expect(printGraph(cache.rewritten('second', [a, b], rewrite))).toBe(printGraph(b));
    expect(rewrite).not.toHaveBeenCalled();
    cache.rewritten('other', [a, b], rewrite);
    expect(printGraph(cache.rewritten('second', [b, a], rewrite))).toBe(printGraph(a));
    cache.rewritten('second', [a, a], rewrite);
    expect(rewrite).toHaveBeenCalledTimes(3);
  });
});
