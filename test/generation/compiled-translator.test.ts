import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import type { Hypothesis } from '../../lib/generation/beam-search';
import { generateTargets, type TargetConfig } from '../../lib/generation/generate-target';
import { PreNormTransformer, Transformer } from '../../lib/models/transformer';
import { transformerConfig } from '../../lib/models/transformer-config';
import { Random } from '../../lib/random';

const sizes = {
  vocabSize: 31,
  hiddenSize: 12,
  encoderLayers: 2,
  decoderLayers: 3,
  encoderAttentionHeads: 2,
  decoderAttentionHeads: 3,
  padTokenId: 0,
  eosTokenId: 1,
  maxPositionEmbeddings: 24,
};

/** Weights much larger than a new model's, so that the likeliest token is likeliest by far more than rounding. */
function lively<M extends Transformer>(model: M): M {
  tf.tidy(() => {
    for (const variable of model.namedParameters().values()) variable.assign(tf.mul(variable, 2));
  });
  return model;
}

const models = {
  'norms after': lively(new Transformer(transformerConfig(sizes), new Random(1))),
  'norms before': lively(new PreNormTransformer(transformerConfig(sizes), new Random(2))),
};
afterAll(() => Object.values(models).forEach((model) => model.dispose()));

function randomSources(lengths: readonly number[]): number[][] {
  const random = new Random(3);
  return lengths.map((length) => [...Array.from({ length }, () => 2 + random.integer(29)), 1]);
}

async function written(
  model: Transformer,
  sources: number[][],
  config: TargetConfig,
): Promise<{ found: Hypothesis[]; execution: string }> {
  let execution = '';
  const onExecution = (description: string) => void (execution = description);
  return { found: await generateTargets(model, sources, { ...config, onExecution }), execution };
}

describe.each(Object.entries(models))('an encoder-decoder, %s, compiled', (_, model) => {
  it.each([
    [[4, 1, 9], { numBeams: 1 }],
    [[23], { numBeams: 1 }],
    [[5, 2], { numBeams: 4 }],
    [[1], { numBeams: 3, lengthPenalty: 2, earlyStopping: 'never' as const }],
    [[7, 7, 3, 1], { numBeams: 2, lengthPenalty: 0, earlyStopping: true }],
  ])('writes for sources of %j tokens what it writes eagerly, with %j', async (lengths, config) => {
    const sources = randomSources(lengths);
    const compiled = await written(model, sources, { ...config, compile: true, maxNewTokens: 24 });
    const eager = await written(model, sources, { ...config, compile: false, maxNewTokens: 24 });
    expect(compiled.execution).toMatch(/^compiled with ONNX Runtime/);
    expect(eager.execution).toMatch(/^eager on .*: as asked for/);
    compiled.found.forEach(({ tokens, score }, i) => {
      expect(tokens).toEqual(eager.found[i].tokens);
      // Sums of up to 24 log-probabilities, each of float32 sums in another order.
      expect(Math.abs(score - eager.found[i].score)).toBeLessThan(1e-4);
    });
  });

  it('makes no tensor that stays, and sees that weights were changed', async () => {
    const sources = randomSources([3, 6]);
    await written(model, sources, { numBeams: 2, maxNewTokens: 3 }); // compiles
    const before = tf.memory().numTensors;
    const config = { numBeams: 2, maxNewTokens: 9 };
    const { found } = await written(model, sources, config);
    expect(tf.memory().numTensors).toBe(before);
    const variable = model.sharedEmbedding.weight;
    const old = variable.clone();
    tf.tidy(() => variable.assign(tf.neg(variable)));
    const after = await written(model, sources, config);
    expect(after.found).not.toEqual(found);
    const eager = await written(model, sources, { ...config, compile: false });
    expect(after.found.map(({ tokens }) => tokens)).toEqual(eager.found.map(({ tokens }) => tokens));
    variable.assign(old);
    old.dispose();
  });
});

describe('an encoder-decoder that cannot be compiled', () => {
  it('runs eagerly and says why, or fails where it must be compiled', async () => {
    const config = transformerConfig({ ...sizes, maxPositionEmbeddings: 8 });
    const model = new Transformer(config, new Random(1));
    const { found, execution } = await written(model, [[5, 1]], { maxNewTokens: 3 });
    expect(found).toHaveLength(1);
    expect(execution).toMatch(/^eager on .*must have 12 positions, got 8/);
    await expect(written(model, [[5, 1]], { compile: true })).rejects.toThrow('12 positions');
    model.dispose();
  });
});
