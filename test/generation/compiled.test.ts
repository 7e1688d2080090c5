import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../lib/compile/compile';
import { EagerDecoder } from '../../lib/generation/decoder';
import { CompiledLanguageModel } from '../../lib/generation/compiled-language-model';
import { generate, type GenerationConfig } from '../../lib/generation/generate';
import type { CausalLanguageModel } from '../../lib/models/causal-language-model';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { Llama } from '../../lib/models/llama';
import { llamaConfig } from '../../lib/models/llama-config';
import { Random } from '../../lib/random';

const vocabSize = 29;
const context = 48;
// Large initial weights, so that the likeliest token is likeliest by far more than rounding.
const shared = { vocabSize, maxPositionEmbeddings: context, numHiddenLayers: 2, initializerRange: 0.5 };
const models: Record<string, CausalLanguageModel> = {
  gpt: new Gpt(gptConfig({ ...shared, hiddenSize: 12, numAttentionHeads: 3 }), new Random(3)),
  'untied gpt without biases': new Gpt(
    gptConfig({ ...shared, hiddenSize: 12, numAttentionHeads: 3, bias: false, tieWordEmbeddings: false }),
    new Random(4),
  ),
  'gpt with heads of 8': new Gpt(
    gptConfig({ ...shared, hiddenSize: 16, numAttentionHeads: 2 }),
    new Random(6),
  ),
  'llama with grouped heads of 16': new Llama(
    llamaConfig({
      ...shared,
      hiddenSize: 64,
      intermediateSize: 20,
      numAttentionHeads: 4,
      numKeyValueHeads: 2,
    }),
    new Random(7),
  ),
  'llama with grouped heads': new Llama(
    llamaConfig({
      ...shared,
      hiddenSize: 24,
      intermediateSize: 20,
      numAttentionHeads: 6,
      numKeyValueHeads: 2,
    }),
    new Random(5),
  ),
};
afterAll(() => Object.values(models).forEach((model) => model.dispose()));

async function collect(
  model: CausalLanguageModel,
  prompt: number[],
  config: GenerationConfig,
): Promise<{ ids: number[]; execution: string }> {
  const ids: number[] = [];
  let execution = '';
  const onExecution = (description: string) => void (execution = description);
  for await (const id of generate(model, prompt, { ...config, onExecution })) ids.push(id);
  return { ids, execution };
}

describe.each(Object.entries(models))('%s, compiled', (_, model) => {
  it.each([
    ['greedily', { doSample: false }],
    ['drawing by chance', { seed: 7 }],
  ])('writes the tokens that it writes eagerly over several windows, %s', async (_way, how) => {
    const config = { ...how, maxNewTokens: 200 };
    const compiled = await collect(model, [1, 2, 3], { ...config, compile: true });
    const eager = await collect(model, [1, 2, 3], { ...config, compile: false });
    expect(compiled.execution).toMatch(/^compiled with ONNX Runtime/);
    expect(eager.execution).toMatch(/^eager on .*: as asked for/);
    expect(compiled.ids).toEqual(eager.ids);
  });

  it('has the logits of the eager model to 1e-4, for prompts and steps of any length', async () => {
    const compiled = await CompiledLanguageModel.create(model);
    const [fast, plain] = [compiled.newDecoder(), new EagerDecoder(model, true)];
    const random = new Random(1);
    const draw = (count: number) => Array.from({ length: count }, () => random.integer(vocabSize));
    for (const lengths of [[1, 1, 5, 2, 1], [context - 1, 1], [context]]) {
      for (const length of lengths) {
        const ids = draw(length);
        const expected = await plain.next(ids);
        const actual = await fast.next(ids);
        const differences = Array.from(expected, (logit, i) => Math.abs(logit - actual[i]));
        // Another order of float32 sums, in weights 25 times larger than usual: 2.3e-5 of logits up to 8 was seen.
        expect(Math.max(...differences)).toBeLessThan(1e-4);
      }
      fast.forget();
      plain.forget();
    }
    plain.dispose();
    await compiled.release();
  });

  it('keeps two texts apart', async () => {
    const compiled = await CompiledLanguageModel.create(model);
    const [one, other] = [compiled.newDecoder(), compiled.newDecoder()];
    const alone = compiled.newDecoder();
    await one.next([1, 2, 3]);
    await other.next([9, 8, 7, 6]);
    const logits = (await one.next([4])).slice();
    await alone.next([1, 2, 3]);
    expect(await alone.next([4])).toEqual(logits);
    await compiled.release();
  });

  it('sees that weights were changed, and writes what they say now', async () => {
    const config = { doSample: false, maxNewTokens: 20 };
    const before = await collect(model, [1], { ...config, compile: true });
    const [variable] = model.namedParameters().values();
    const old = variable.clone();
    tf.tidy(() => variable.assign(tf.neg(variable)));
    const after = await collect(model, [1], { ...config, compile: true });
    expect(after.ids).toEqual((await collect(model, [1], { ...config, compile: false })).ids);
    expect(after.ids).not.toEqual(before.ids);
    variable.assign(old);
    old.dispose();
  });

  it('sees that a compiled function changed weights in place', async () => {
    const [variable] = model.namedParameters().values();
    const scale = compile((factor: Float32Array) => {
      variable.assign(tf.mul(variable, tf.tensor(factor, [])));
      return [];
    });
    const config = { doSample: false, maxNewTokens: 20 };
    const before = await collect(model, [1], { ...config, compile: true });
    for (const factor of [2, -1]) await scale(Float32Array.of(factor)); // twice: the first array is used again
    const after = await collect(model, [1], { ...config, compile: true });
    expect(after.ids).toEqual((await collect(model, [1], { ...config, compile: false })).ids);
    expect(after.ids).not.toEqual(before.ids);
    await scale(Float32Array.of(-0.5));
    await scale.dispose();
  });

  it('makes no tensor that stays', async () => {
    await collect(model, [1], { maxNewTokens: 3 }); // compiles
    const before = tf.memory().numTensors;
    await collect(model, [1], { maxNewTokens: 60 });
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a model that cannot be compiled', () => {
  const sizes = { ...shared, maxPositionEmbeddings: 4, hiddenSize: 12, numAttentionHeads: 3 };

  it('runs eagerly and says why, or fails where it must be compiled', async () => {
    const model = new Gpt(gptConfig(sizes), new Random(3));
    const { ids, execution } = await collect(model, [1], { maxNewTokens: 6 });
    expect(ids).toHaveLength(6);
    expect(execution).toMatch(/^eager on .*a context must have 6 positions, got 4/);
    await expect(collect(model, [1], { compile: true })).rejects.toThrow('6 positions');
    model.dispose();
  });
});
