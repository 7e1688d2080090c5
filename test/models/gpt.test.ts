import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generate } from '../../lib/generation/generate';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { gptPresets } from '../../lib/models/gpt-presets';
import type { Activation } from '../../lib/nn/gelu';
import { Random } from '../../lib/random';
import golden from '../golden/gpt2.json';
import { assignParameters, maxRelativeError, tensorOf } from '../golden/golden';
import { leakedTensors } from '../leaks';

/** Float32 on both sides, through two layers: a hundred roundings of 6e-8. tfjs's erf adds 1.5e-7. */
const float32 = 1e-5;

const sizes = {
  vocabSize: golden.sizes.vocab_size,
  maxPositionEmbeddings: golden.sizes.n_positions,
  hiddenSize: golden.sizes.n_embd,
  numHiddenLayers: golden.sizes.n_layer,
  numAttentionHeads: golden.sizes.n_head,
  intermediateSize: golden.sizes.n_inner,
};

/** A random model whose attention is far from uniform. */
function lively(seed: number, choices: Partial<typeof gptPresets.tiny> = {}): Gpt {
  return new Gpt(gptConfig({ ...sizes, initializerRange: 0.5, dropout: 0, ...choices }), new Random(seed));
}

/** Token ids of a batch, random. */
function randomIds(random: Random, B: number, T: number): tf.Tensor2D {
  const ids = Array.from({ length: B * T }, () => random.integer(sizes.vocabSize));
  return tf.tensor2d(ids, [B, T], 'int32');
}

function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  return tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]);
}

/** Mean cross-entropy in nats over the labels that are not -100, written out. */
function loss(logits: tf.Tensor3D, labels: tf.Tensor2D): tf.Scalar {
  const counts = tf.cast(tf.notEqual(labels, -100), 'float32');
  const chosen = tf.oneHot(tf.maximum(labels, tf.scalar(0, 'int32')) as tf.Tensor2D, logits.shape[2]);
  const logProbability = tf.sum(tf.mul(tf.logSoftmax(logits), chosen), -1);
  return tf.neg(tf.div(tf.sum(tf.mul(logProbability, counts)), tf.sum(counts))) as tf.Scalar;
}

describe.each(golden.languageModels)('a GPT with $activation, tied: $tied', (reference) => {
  const model = new Gpt(
    gptConfig({
      ...sizes,
      activation: reference.activation as Activation,
      tieWordEmbeddings: reference.tied,
      dropout: 0,
    }),
    'zeros',
  );
  assignParameters(model, reference.parameters);
  const inputIds = tensorOf(reference.inputIds, 'int32') as tf.Tensor2D;

  test("logits, every hidden state and every attention weight are transformers'", () => {
    const seen = new Map<string, tf.Tensor>();
    const logits = model.forward(inputIds, { inspect: (name, x) => seen.set(name, tf.keep(tf.clone(x))) });
    expect(maxRelativeError(logits, reference.logits)).toBeLessThan(float32);
    ['embeddings', 'h.0', 'ln_f'].forEach((name, i) =>
      expect(maxRelativeError(seen.get(name)!, reference.hiddenStates[i])).toBeLessThan(float32),
    );
    reference.attentions.forEach((weights, layer) =>
      expect(maxRelativeError(seen.get(`h.${layer}.attn.weights`)!, weights)).toBeLessThan(float32),
    );
  });

  test("with padding the logits are transformers'", () => {
    const attentionMask = tensorOf(reference.attentionMask, 'int32') as tf.Tensor2D;
    const logits = model.forward(inputIds, { attentionMask });
    expect(maxRelativeError(logits, reference.paddedLogits)).toBeLessThan(float32);
  });

  test("the training loss and the gradient of every parameter are transformers'", () => {
    const labels = tensorOf(reference.labels, 'int32') as tf.Tensor2D;
    const { value, grads } = tf.variableGrads(() => loss(model.forward(inputIds), labels));
    expect(Math.abs(value.dataSync()[0] - reference.loss)).toBeLessThan(float32);
    const expected = new Map(Object.entries(reference.gradients));
    const parameters = model.namedParameters();
    expect([...parameters.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, parameter] of parameters) {
      const error = maxRelativeError(grads[parameter.name], expected.get(name)!);
      // A gradient sums positions, layers and classes: a little more is lost than in the forward pass.
      expect(error, name).toBeLessThan(2e-5);
    }
  });

  test("greedy generation and beam search write transformers' tokens", async () => {
    const { greedy, beams, prompt } = reference;
    const searches: readonly BeamGolden[] = [{ options: {}, tokens: greedy }, ...beams];
    for (const { options, tokens } of searches) {
      const config = {
        ...{ maxNewTokens: greedy.length, doSample: false, compile: false },
        numBeams: options.num_beams,
        lengthPenalty: options.length_penalty,
        stopTokenIds: options.eos_token_id === undefined ? [] : [options.eos_token_id],
      };
      const written: number[] = [];
      for await (const id of generate(model, prompt, config)) written.push(id);
      const end = tokens.indexOf(options.eos_token_id ?? -1); // which theirs has in it
      expect(written, JSON.stringify(options)).toEqual(end === -1 ? tokens : tokens.slice(0, end));
    }
  });
});

/** A search, with transformers' names for its options, and what it finds. */
interface BeamGolden {
  readonly options: {
    readonly num_beams?: number;
    readonly eos_token_id?: number;
    readonly length_penalty?: number;
  };
  readonly tokens: readonly number[];
}

describe('a new GPT', () => {
  test('starts with a loss near ln V', () => {
    const model = new Gpt(gptPresets.tiny, new Random(1));
    const ids = Array.from({ length: 2 * 32 }, (_, i) => (i * 37) % 65);
    const value = loss(
      model.forward(tf.tensor2d(ids, [2, 32], 'int32')),
      tf.tensor2d(ids.reverse(), [2, 32], 'int32'),
    );
    // Logits of a new model are about ±0.1: the loss strays from ln V by about half their variance.
    expect(Math.abs(value.dataSync()[0] - Math.log(65))).toBeLessThan(0.05);
  });

  test("starts with GPT-2's spread of weights: 0.02, and 0.02/√(2L) where a block adds to the stream", () => {
    const model = new Gpt({ ...gptPresets.tiny, hiddenSize: 64, intermediateSize: 256 }, new Random(2));
    const parameters = model.namedParameters();
    for (const [name, range] of [
      ['wte.weight', 0.02],
      ['wpe.weight', 0.02],
      ['h.1.attn.c_attn.weight', 0.02],
      ['h.1.mlp.c_fc.weight', 0.02],
      ['h.1.attn.c_proj.weight', 0.02 / Math.sqrt(2 * 2)],
      ['h.1.mlp.c_proj.weight', 0.02 / Math.sqrt(2 * 2)],
    ] as const) {
      const weight = parameters.get(name)!;
      const deviation = Math.sqrt(tf.moments(weight).variance.dataSync()[0]);
      // 5 σ of the estimate of a deviation from n values: σ/√(2n).
      expect(Math.abs(deviation / range - 1), name).toBeLessThan(5 / Math.sqrt(2 * weight.size));
    }
    for (const [name, parameter] of parameters) {
      if (name.endsWith('.bias')) expect(Math.max(...parameter.dataSync().map(Math.abs)), name).toBe(0);
      if (/ln_.\.weight$/.test(name)) expect(new Set(parameter.dataSync()), name).toEqual(new Set([1]));
    }
  });

  test('has the same weights with the same seed, and others with another', () => {
    const [one, same, other] = [1, 1, 2].map((seed) =>
      lively(seed).blocks[1].feedForward.expand.weight.dataSync(),
    );
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  test('drops activations only in a training context', () => {
    const model = lively(1, { dropout: 0.5 });
    const ids = randomIds(new Random(1), 1, 5);
    const evaluation = model.forward(ids);
    expect(model.forward(ids).dataSync()).toEqual(evaluation.dataSync());
    expect(largestDifference(model.forward(ids, { random: new Random(1) }), evaluation)).toBeGreaterThan(0.1);
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
          others[0][changed] =
            (others[0][changed] + 1 + random.integer(sizes.vocabSize - 1)) % sizes.vocabSize;
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

  test('what stands in the padding changes nothing', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 6 }), (seed, length) => {
        tf.tidy(() => {
          const random = new Random(seed);
          const model = lively(seed);
          const text = randomIds(random, 1, length);
          const padded = tf.concat([text, randomIds(random, 1, 7 - length)], 1) as tf.Tensor2D;
          const attentionMask = tf.tensor2d([Array.from({ length: 7 }, (_, i) => Number(i < length))]);
          const logits = tf.slice(model.forward(padded, { attentionMask }), [0, 0, 0], [-1, length, -1]);
          expect(largestDifference(logits, model.forward(text))).toBeLessThan(1e-5); // longer sums
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

  test('the cache works with padding too', () => {
    const model = lively(3);
    const ids = randomIds(new Random(3), 2, 6);
    const attentionMask = tf.tensor2d([[1, 1, 1, 1, 1, 1], [1, 1, 0, 0, 1, 1]]); // prettier-ignore
    const cache = model.newCache();
    const first = model.forward(tf.slice(ids, [0, 0], [-1, 4]), {
      cache,
      attentionMask: tf.slice(attentionMask, [0, 0], [-1, 4]),
    });
    const second = model.forward(tf.slice(ids, [0, 4], [-1, 2]), { cache, attentionMask });
    const whole = model.forward(ids, { attentionMask });
    expect(largestDifference(tf.concat([first, second], 1), whole)).toBeLessThan(1e-5); // sums in another order
  });
});

describe('errors', () => {
  const model = lively(1);

  test('a text that is too long is refused, with the way out', () => {
    expect(() => model.forward(tf.zeros([1, 8], 'int32'))).toThrow(
      'Gpt: a text must have at most 7 tokens (maxPositionEmbeddings), got 8: keep the last 7',
    );
    const cache = model.newCache();
    model.forward(tf.zeros([1, 5], 'int32'), { cache });
    expect(() => model.forward(tf.zeros([1, 3], 'int32'), { cache })).toThrow(
      'got 5 in the cache and 3 new ones',
    );
  });

  test('an attention mask of another batch or length is refused', () => {
    const inputIds = tf.zeros<tf.Rank.R2>([2, 3], 'int32');
    expect(() => model.forward(inputIds, { attentionMask: tf.ones([1, 3]) })).toThrow(
      'Gpt: attentionMask must be [B, S] with B = 2 as in inputIds, got [1, 3]',
    );
    expect(() => model.forward(inputIds, { attentionMask: tf.ones([2, 4]) })).toThrow(
      'Gpt: attentionMask must cover 3 positions, those in the cache included, got 4',
    );
  });

  test.each([
    [
      { hiddenSize: 10, numAttentionHeads: 3 },
      'hiddenSize must be a multiple of numAttentionHeads, got 10 and 3',
    ],
    [{ numHiddenLayers: 0 }, 'numHiddenLayers must be a positive integer, got 0'],
    [{ vocabSize: 1.5 }, 'vocabSize must be a positive integer, got 1.5'],
    [{ dropout: 1 }, 'dropout must be at least 0 and below 1, got 1'],
    [
      { activation: 'relu' as Activation },
      "activation must be 'gelu' (exact) or 'gelu_new' (tanh), got 'relu'",
    ],
  ])('the configuration %o is refused', (fields, message) => {
    expect(() => gptConfig({ ...sizes, ...fields })).toThrow(message);
  });
});

test('no operation leaves a tensor behind, forward, backward or with a cache', () => {
  const model = lively(1, { dropout: 0.1 });
  const ids = randomIds(new Random(1), 2, 5);
  const attentionMask = tf.ones<tf.Rank.R2>([2, 5]);
  const work: Record<string, () => tf.TensorContainer | null> = {
    forward: () => model.forward(ids, { attentionMask }),
    hiddenStates: () => model.hiddenStates(ids),
    training: () => {
      const { value, grads } = tf.variableGrads(() =>
        loss(model.forward(ids, { random: new Random(1) }), ids),
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
