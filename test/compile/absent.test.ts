import '../../lib/backends/gradients';
import Module from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate, type GenerationConfig } from '../../lib/generation/generate';
import { tinyGpt, TinyBlocks } from '../training/tiny-run';
import { nextTokenLoss } from '../../lib/training/next-token-loss';
import { Trainer } from '../../lib/training/trainer';

/*
 * A machine for which there is no ONNX Runtime: everything runs eagerly, and says why in one line.
 */

interface Loader {
  _load(request: string, ...rest: unknown[]): unknown;
}
const loader = Module as unknown as Loader;
const load = loader._load;
beforeAll(() => {
  loader._load = function (this: unknown, request, ...rest) {
    if (request !== 'onnxruntime-node') return load.call(this, request, ...rest);
    throw new Error(`Cannot find module 'onnxruntime-node'\nRequire stack:\n- /somewhere`);
  };
});
afterAll(() => {
  loader._load = load;
});

const reason =
  "compile: it needs ONNX Runtime, and onnxruntime-node does not load here: Cannot find module 'onnxruntime-node'";

async function train(compile: 'auto' | boolean) {
  const model = tinyGpt();
  const config = { maxSteps: 3, learningRate: 0.01 };
  const options = { model, loss: nextTokenLoss(model), batches: new TinyBlocks(), config, compile };
  try {
    return await new Trainer(options).train();
  } finally {
    model.dispose();
  }
}

describe('without ONNX Runtime', () => {
  it('a Trainer takes the very steps that it takes eagerly, and says why', async () => {
    const { records, compiled, execution } = await train('auto');
    expect(compiled).toBe(false);
    expect(execution).toBe(`eager on ${tf.getBackend()}: ${reason}`);
    expect(records[0].execution).toBe(execution);
    const eager = await train(false);
    expect(records.map(({ loss }) => loss)).toEqual(eager.records.map(({ loss }) => loss));
  });

  it('generate writes the tokens that it writes eagerly, and says why', async () => {
    const model = tinyGpt(0);
    const write = async (config: GenerationConfig): Promise<{ ids: number[]; told: string[] }> => {
      const [ids, told]: [number[], string[]] = [[], []];
      const onExecution = (description: string) => void told.push(description);
      for await (const id of generate(model, [1, 2], { maxNewTokens: 9, ...config, onExecution }))
        ids.push(id);
      return { ids, told };
    };
    const { ids, told } = await write({});
    expect(told).toEqual([`eager on ${tf.getBackend()}: ${reason}`]);
    expect(ids).toEqual((await write({ compile: false })).ids);
    await expect(write({ compile: true })).rejects.toThrow(reason);
    model.dispose();
  });

  it('what must be compiled is refused', async () => {
    await expect(train(true)).rejects.toThrow(reason);
  });
});
