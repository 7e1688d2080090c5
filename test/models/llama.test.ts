import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generate } from '../../lib/generation/generate';
import { Llama } from '../../lib/models/llama';
import { type LlamaConfig, llamaConfig } from '../../lib/models/llama-config';
import { kindOfJson } from '../../lib/models/families';
import { llamaPresets } from '../../lib/models/llama-presets';
import type { Linear } from '../../lib/nn/linear';
import { Random } from '../../lib/random';
import { crossEntropy } from '../../lib/training/cross-entropy';
import golden from '../golden/llama.json';
import { assignParameters, type GoldenTensor, maxRelativeError, tensorOf } from '../golden/golden';
import { leakedTensors } from '../leaks';

/** Float32 on both sides, through two layers: a hundred roundings of 6e-8. */
const float32 = 1e-5;

/** A random model whose attention is far from uniform. */
function lively(seed: number, choices: Partial<LlamaConfig> = {}): Llama {
  const sizes = { vocabSize: 13, maxPositionEmbeddings: 7, hiddenSize: 12, numHiddenLayers: 2 };
  const heads = { numAttentionHeads: 3, numKeyValueHeads: 1, intermediateSize: 10 };
  return new Llama(llamaConfig({ ...sizes, ...heads, initializerRange: 0.5, ...choices }), new Random(seed));
}

function randomIds(random: Random, B: number, T: number): tf.Tensor2D {
  const ids = Array.from({ length: B * T }, () => random.integer(13));
  return tf.tensor2d(ids, [B, T], 'int32');
}

function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  return tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]);
}

describe.each(golden.models)('$name', (reference) => {
  const { family, architecture } = kindOfJson(reference.config, 'golden');
  const config = family.configFromJson(reference.config, 'golden', architecture) as LlamaConfig;
  const model = new Llama(config, 'zeros');
  assignParameters(model, reference.parameters);
  const inputIds = tensorOf(reference.inputIds, 'int32') as tf.Tensor2D;

  test("logits, every hidden state and every attention weight are transformers'", () => {
    const seen = new Map<string, tf.Tensor>();
    const logits = model.forward(inputIds, { inspect: (name, x) => seen.set(name, tf.keep(tf.clone(x))) });
    expect(maxRelativeError(logits, reference.logits)).toBeLessThan(float32);
    ['embeddings', 'model.layers.0', 'model.norm'].forEach((name, i) =>
      expect(maxRelativeError(seen.get(name)!, reference.hiddenStates[i]), name).toBeLessThan(float32),
    );
    reference.attentions.forEach((weights, layer) =>
      expect(maxRelativeError(seen.get(`model.layers.${layer}.self_attn.weights`)!, weights)).toBeLessThan(
        float32,
      ),
    );
  });

  test("with padding, and far beyond the context, the logits are transformers'", () => {
    const attentionMask = tensorOf(reference.attentionMask, 'int32') as tf.Tensor2D;
    const padded = model.forward(inputIds, { attentionMask });
    expect(maxRelativeError(padded, reference.paddedLogits)).toBeLessThan(float32);
    const long = tensorOf(reference.longIds, 'int32') as tf.Tensor2D;
    const last = tf.slice(model.forward(long), [0, long.shape[1] - 2, 0], [-1, 2, -1]);
    expect(maxRelativeError(last, reference.longLogits)).toBeLessThan(float32);
  });

  test("the training loss and the gradient of every parameter are transformers'", () => {
    const labels = tensorOf(reference.labels, 'int32') as tf.Tensor2D;
    const { value, grads } = tf.variableGrads(() => crossEntropy(model.forward(inputIds), labels));
    expect(Math.abs(value.dataSync()[0] / reference.loss - 1)).toBeLessThan(float32);
    const expected = new Map<string, GoldenTensor>(Object.entries(reference.gradients));
    const parameters = model.namedParameters();
    expect([...parameters.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, parameter] of parameters) {
      const error = maxRelativeError(grads[parameter.name], expected.get(name)!);
      // A gradient sums positions, layers and classes: a little more is lost than in the forward pass.
      expect(error, name).toBeLessThan(2e-5);
    }
  });

  test.each([true, false])(
    "greedy generation writes transformers' tokens, with a cache: %s",
    async (useCache) => {
      const options = { maxNewTokens: reference.greedy.length, doSample: false, useCache };
      const written: number[] = [];
      for await (const id of generate(model, reference.prompt, options)) written.push(id);
      expect(written).toEqual(reference.greedy);
    },
  );

  test.each([true, false])("beam search writes transformers' tokens, compiled: %s", async (compile) => {
    for (const { options, tokens } of reference.beams as readonly BeamGolden[]) {
      const config = {
        maxNewTokens: reference.greedy.length,
        doSample: false,
        numBeams: options.num_beams,
        lengthPenalty: options.length_penalty,
        earlyStopping: options.early_stopping,
        stopTokenIds: options.eos_token_id === undefined ? [] : [options.eos_token_id],
        compile,
      };
      const written: number[] = [];
      for await (const id of generate(model, reference.prompt, config)) written.push(id);
      const end = tokens.indexOf(options.eos_token_id ?? -1); // which theirs has in it
      expect(written).toEqual(end === -1 ? tokens : tokens.slice(0, end));
    }
  });
});

/** A search, with transformers' names for its options, and what it finds. */
interface BeamGolden {
  readonly options: {
    readonly num_beams: number;
    readonly eos_token_id?: number;
    readonly length_penalty?: number;
    readonly early_stopping?: boolean;
  };
  readonly tokens: readonly number[];
}

describe('a new Llama', () => {
  test('starts with a loss near ln V', () => {
    const model = new Llama(llamaPresets.tiny, new Random(1));
    const ids = Array.from({ length: 2 * 32 }, (_, i) => (i * 37) % 65);
    const logits = model.forward(tf.tensor2d(ids, [2, 32], 'int32'));
    const loss = crossEntropy(logits, tf.tensor2d(ids.reverse(), [2, 32], 'int32'));
    // Logits of a new model are about ±0.1: the loss strays from ln V by about half their variance.
    expect(Math.abs(loss.dataSync()[0] - Math.log(65))).toBeLessThan(0.05);
  });

  test('drops attention weights only in a training context', () => {
    const model = lively(1, { attentionDropout: 0.5 });
    const ids = randomIds(new Random(1), 1, 5);
    const evaluation = model.forward(ids);
    expect(model.forward(ids).dataSync()).toEqual(evaluation.dataSync());
    expect(largestDifference(model.forward(ids, { random: new Random(1) }), evaluation)).toBeGreaterThan(0.1);
  });

  test('has matrices for keys and values that are H / G times smaller', () => {
    const { key, value, query } = lively(1).layers[0].attention;
    expect(([query, key, value] as Linear[]).map(({ weight }) => weight.shape)).toEqual([[12, 12], [4, 12], [4, 12]]); // prettier-ignore
  });
});

describe('laws', () => {
  test('a later token never moves an earlier logit', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 6 }), (seed, changed) => {
        tf.tidy(() => {
          const random = new Random(seed);
          const model = lively(seed);
          const ids = randomIds(random, 1, 7);
          const others = ids.arraySync();
          others[0][changed] = (others[0][changed] + 1 + random.integer(12)) % 13;
          const before = model.forward(ids);
          const after = model.forward(tf.tensor2d(others, [1, 7], 'int32'));
          const earlier = (logits: tf.Tensor3D): tf.Tensor => tf.slice(logits, [0, 0, 0], [-1, changed, -1]);
          expect(earlier(after).dataSync()).toEqual(earlier(before).dataSync()); // to the last bit
          expect(largestDifference(after, before)).toBeGreaterThan(1e-3); // and the later ones do move
          model.dispose();
        });
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  test('a text fed through the cache in any pieces gives the logits of the full forward pass', () => {
    const pieces = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 7 });
    fc.assert(
      fc.property(fc.nat(), pieces, (seed, parts) => {
        tf.tidy(() => {
          const model = lively(seed);
          const ids = randomIds(new Random(seed), 2, 7);
          const cache = model.newCache();
          const logits: tf.Tensor[] = [];
          for (const part of [...parts, 7]) {
            const T = Math.min(part, 7 - cache.length);
            if (T > 0) logits.push(model.forward(tf.slice(ids, [0, cache.length], [-1, T]), { cache }));
          }
          expect(largestDifference(tf.concat(logits, 1), model.forward(ids))).toBeLessThan(1e-5); // sums in another order
          cache.dispose();
          model.dispose();
        });
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  test('with one key/value head for each query head, grouped-query attention is multi-head attention', () => {
    const grouped = lively(4);
    const full = lively(4, { numKeyValueHeads: 3 });
    const parameters = full.namedParameters();
    for (const [name, variable] of grouped.namedParameters()) {
      const own = parameters.get(name)!;
      const times = own.shape[0] / variable.shape[0]; // 3 for keys and values: the one head, three times
      own.assign(times === 1 ? variable : tf.tile(variable, [times, 1]));
    }
    const ids = randomIds(new Random(4), 2, 6);
    expect(largestDifference(grouped.forward(ids), full.forward(ids))).toBeLessThan(1e-5); // float32
  });

  test('padding in front moves nothing but the padding, as only distances count', () => {
    const model = lively(5);
    const ids = randomIds(new Random(5), 1, 4);
    const padded = tf.concat([randomIds(new Random(6), 1, 3), ids], 1) as tf.Tensor2D;
    const attentionMask = tf.tensor2d([[0, 0, 0, 1, 1, 1, 1]]);
    const logits = tf.slice(model.forward(padded, { attentionMask }), [0, 3, 0], [-1, 4, -1]);
    expect(largestDifference(logits, model.forward(ids))).toBeLessThan(1e-5); // float32
  });
});

describe('errors', () => {
  test('an attention mask of another length is refused', () => {
    const inputIds = tf.zeros<tf.Rank.R2>([2, 3], 'int32');
    expect(() => lively(1).forward(inputIds, { attentionMask: tf.ones([2, 4]) })).toThrow(
      'Llama: attentionMask must cover 3 positions, those in the cache included, got 4',
    );
  });

  test.each([
    [{ numKeyValueHeads: 2 }, 'numKeyValueHeads must divide numAttentionHeads, got 2 and 3'],
    [{ hiddenSize: 13 }, 'headDim (hiddenSize / numAttentionHeads unless given) must be a positive integer'],
    [{ headDim: 3 }, 'headDim must be even, as rotary positions turn features in pairs, got 3'],
    [{ numHiddenLayers: 0 }, 'numHiddenLayers must be a positive integer, got 0'],
    [{ attentionDropout: 1 }, 'attentionDropout must be at least 0 and below 1, got 1'],
  ])('the configuration %o is refused', (fields, message) => {
    expect(() => lively(1, fields)).toThrow(message);
  });
});

test('no operation leaves a tensor behind, forward, backward or with a cache', () => {
  const model = lively(1, { attentionDropout: 0.1 });
  const ids = randomIds(new Random(1), 2, 5);
  const attentionMask = tf.ones<tf.Rank.R2>([2, 5]);
  const work: Record<string, () => tf.TensorContainer | null> = {
    forward: () => model.forward(ids, { attentionMask }),
    hiddenStates: () => model.hiddenStates(ids),
    training: () => {
      const { value, grads } = tf.variableGrads(() =>
        crossEntropy(model.forward(ids, { random: new Random(1) }), ids),
      );
      return { value, ...grads };
    },
    cache: () => {
      const cache = model.newCache();
      model.forward(ids, { cache }).dispose();
      cache.dispose();
      return null;
    },
    construction: () => {
      lively(2).dispose();
      return null;
    },
  };
  const leaks = Object.fromEntries(Object.entries(work).map(([name, run]) => [name, leakedTensors(run)]));
  expect(leaks).toEqual(Object.fromEntries(Object.keys(work).map((name) => [name, 0])));
});
