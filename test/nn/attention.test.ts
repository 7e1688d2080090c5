import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attentionWeights, scaledDotProductAttention } from '../../lib/nn/attention';
import { KeyValueCache } from '../../lib/nn/key-value-cache';
import { causalMask, hiddenScore, paddingMask } from '../../lib/nn/masks';
import { attendWithHeads, MultiHeadAttention } from '../../lib/nn/multi-head-attention';
import { TransformerBlock } from '../../lib/nn/transformer-block';
import { Random } from '../../lib/random';
import golden from '../golden/nn.json';
import { assignParameters, maxRelativeError, tensorOf } from '../golden/golden';
import { leakedTensors } from '../leaks';

/** Both sides compute in float32, with some tens of roundings of 6e-8 each in between. */
const float32 = 2e-6;

const q = tensorOf(golden.attention.q);
const k = tensorOf(golden.attention.k);
const v = tensorOf(golden.attention.v);

/** Random queries, keys and values of any small shape. */
const problem = fc.record({
  seed: fc.nat(),
  H: fc.integer({ min: 1, max: 3 }),
  T: fc.integer({ min: 1, max: 6 }),
  D: fc.integer({ min: 1, max: 5 }),
});

/** The largest difference between two tensors; NaN where there is one. */
function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  return tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]);
}

describe('scaledDotProductAttention', () => {
  test("without a mask it is PyTorch's", () => {
    const output = scaledDotProductAttention(q, k, v);
    expect(maxRelativeError(output, golden.attention.unmasked)).toBeLessThan(float32);
  });

  test("with as many keys as queries and a causal mask it is PyTorch's is_causal", () => {
    const first = (x: tf.Tensor): tf.Tensor => tf.slice(x, [0, 0, 0, 0], [-1, -1, 4, -1]);
    const output = scaledDotProductAttention(q, first(k), first(v), causalMask(4));
    expect(maxRelativeError(output, golden.attention.causal)).toBeLessThan(float32);
  });

  test("with more keys than queries the causal mask is PyTorch's, aligned to the end", () => {
    const output = scaledDotProductAttention(q, k, v, causalMask(4, 6));
    expect(maxRelativeError(output, golden.attention.causalAlignedToEnd)).toBeLessThan(float32);
  });

  test("with a padding mask it is PyTorch's", () => {
    const mask = paddingMask(tensorOf(golden.attention.attentionMask, 'int32'));
    const output = scaledDotProductAttention(q, k, v, mask);
    expect(maxRelativeError(output, golden.attention.padded)).toBeLessThan(float32);
  });

  test('each row of weights sums to one', () => {
    fc.assert(
      fc.property(problem, fc.integer({ min: 1, max: 200 }), ({ seed, H, T, D }, scale) => {
        tf.tidy(() => {
          const random = new Random(seed);
          const queries = random.normalTensor([2, H, T, D], 0, scale);
          const keys = random.normalTensor([2, H, T, D], 0, scale);
          const sums = tf.sum(attentionWeights(queries, keys, causalMask(T)), -1);
          // At most six float32 values are added.
          expect(largestDifference(sums, tf.onesLike(sums))).toBeLessThan(1e-6);
        });
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  test('adding a constant to all scores changes nothing', () => {
    fc.assert(
      fc.property(problem, fc.double({ min: -50, max: 50, noNaN: true }), ({ seed, H, T, D }, constant) => {
        tf.tidy(() => {
          const random = new Random(seed);
          const queries = random.normalTensor([1, H, T, D]);
          const keys = random.normalTensor([1, H, T, D]);
          const shifted = attentionWeights(queries, keys, tf.fill([T, T], constant));
          // Scores near 50 are kept to 50 · 6e-8 = 3e-6, and the exponential passes that on.
          expect(largestDifference(shifted, attentionWeights(queries, keys))).toBeLessThan(1e-5);
        });
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  test('permuting the positions permutes the output alike, as long as there is no mask', () => {
    fc.assert(
      fc.property(problem, ({ seed, H, T, D }) => {
        tf.tidy(() => {
          const random = new Random(seed);
          const [queries, keys, values] = [0, 1, 2].map(() => random.normalTensor([1, H, T, D]));
          const order = random.shuffle(Array.from({ length: T }, (_, position) => position));
          const permute = (x: tf.Tensor): tf.Tensor => tf.gather(x, order, 2);
          const output = scaledDotProductAttention(permute(queries), permute(keys), permute(values));
          const expected = permute(scaledDotProductAttention(queries, keys, values));
          expect(largestDifference(output, expected)).toBeLessThan(1e-5); // the sums run in another order
        });
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  test('a row in which everything is hidden gives equal weights and not NaN', () => {
    const mask = tf.fill([4, 6], 2 * hiddenScore); // hidden by two masks at once
    expect([...new Set(attentionWeights(q, k, mask).dataSync())]).toEqual([Math.fround(1 / 6)]);
  });

  test('a wrong shape is named, with what it should agree with', () => {
    expect(() => scaledDotProductAttention(q, tf.zeros([2, 3, 6, 4]), v)).toThrow(
      'scaledDotProductAttention: k must be [B, H, S, D] with D = 5 as in q, got [2, 3, 6, 4]',
    );
    expect(() => scaledDotProductAttention(q, k, tf.zeros([2, 3, 7, 5]))).toThrow(
      'scaledDotProductAttention: v must be [B, H, S, D] with S = 6 as in k, got [2, 3, 7, 5]',
    );
  });
});

describe('masks', () => {
  test('the causal mask hides what is above the diagonal', () => {
    const x = hiddenScore;
    expect(tf.add(causalMask(3), 0).arraySync()).toEqual([[0, x, x], [0, 0, x], [0, 0, 0]]); // prettier-ignore
  });

  test('with more keys than queries the last query sees every key', () => {
    const x = hiddenScore;
    expect(tf.add(causalMask(2, 4), 0).arraySync()).toEqual([[0, 0, 0, x], [0, 0, 0, 0]]); // prettier-ignore
  });

  test('fewer keys than queries is refused, as the first queries would see nothing', () => {
    expect(() => causalMask(3, 2)).toThrow('causalMask: there must be at least as many keys as queries');
  });

  test('the padding mask hides where the attention mask is 0', () => {
    const mask = paddingMask(tf.tensor2d([[1, 1, 0]], [1, 3], 'int32'));
    expect(tf.add(mask, 0).arraySync()).toEqual([[[[0, 0, hiddenScore]]]]);
  });
});

describe('MultiHeadAttention', () => {
  const { x, parameters, output, weights } = golden.multiHeadAttention;
  const attention = new MultiHeadAttention({ hiddenSize: 12, numAttentionHeads: 3 }, 'zeros');
  assignParameters(attention, parameters);

  test("output and weights are PyTorch's", () => {
    let seen: tf.Tensor | undefined;
    const inspect = (name: string, tensor: tf.Tensor): void => {
      if (name === 'weights') seen = tf.keep(tf.clone(tensor));
    };
    const result = attention.forward(tensorOf(x), { mask: causalMask(5), inspect });
    expect(maxRelativeError(result, output)).toBeLessThan(float32);
    expect(maxRelativeError(seen!, weights)).toBeLessThan(float32);
  });

  test('heads that do not divide the hidden size are refused', () => {
    expect(() => new MultiHeadAttention({ hiddenSize: 10, numAttentionHeads: 3 }, 'zeros')).toThrow(
      'MultiHeadAttention: hiddenSize must be a multiple of numAttentionHeads, got 10 and 3',
    );
  });

  test('dropout is drawn only when there is a source of randomness', () => {
    const config = { hiddenSize: 12, numAttentionHeads: 3, dropout: 0.5 };
    const dropping = new MultiHeadAttention(config, 'zeros');
    assignParameters(dropping, parameters);
    expect(maxRelativeError(dropping.forward(tensorOf(x), { mask: causalMask(5) }), output)).toBeLessThan(
      float32,
    );
    const dropped = dropping.forward(tensorOf(x), { mask: causalMask(5), random: new Random(1) });
    expect(maxRelativeError(dropped, output)).toBeGreaterThan(0.1);
  });
});

describe('attendWithHeads', () => {
  const random = new Random(1);
  const q = random.normalTensor([2, 3, 12]);
  const k = random.normalTensor([2, 5, 6]);
  const v = random.normalTensor([2, 5, 6]);

  test('with fewer key/value heads, query head h looks at key/value head ⌊h·G/H⌋', () => {
    const grouped = attendWithHeads(q, k, v, { numAttentionHeads: 4, numKeyValueHeads: 2 });
    // Features 0–2 are head 0 and serve query heads 0 and 1; features 3–5 serve 2 and 3.
    const features = [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5];
    const [repeatedKeys, repeatedValues] = [k, v].map((x) => tf.gather(x, features, 2));
    const full = attendWithHeads(q, repeatedKeys, repeatedValues, { numAttentionHeads: 4 });
    expect(grouped.dataSync()).toEqual(full.dataSync());
  });

  test('with one head it is scaled dot-product attention, of queries to the keys of another text too', () => {
    const [keys, values] = [k, v].map((x) => tf.concat([x, x], 2)); // 12 features
    const plain = scaledDotProductAttention(
      tf.expandDims(q, 1),
      tf.expandDims(keys, 1),
      tf.expandDims(values, 1),
    );
    const attended = attendWithHeads(q, keys, values, { numAttentionHeads: 1 });
    expect(largestDifference(attended, tf.squeeze(plain, [1]))).toBe(0);
  });

  test('queries and keys are turned by their positions before the cache, values never', () => {
    const turned: number[][] = [];
    const options = {
      numAttentionHeads: 2,
      rotate: (x: tf.Tensor): tf.Tensor => {
        turned.push(x.shape);
        return tf.mul(x, 2);
      },
    };
    const x = random.normalTensor([1, 4, 6]);
    const twice = tf.mul(x, 2);
    const rotated = attendWithHeads(x, x, x, options);
    expect(turned).toEqual([[1, 2, 4, 3], [1, 2, 4, 3]]); // prettier-ignore
    expect(rotated.dataSync()).toEqual(attendWithHeads(twice, twice, x, { numAttentionHeads: 2 }).dataSync());
    const layerCache = new KeyValueCache(1).layers[0];
    const part = (start: number): tf.Tensor => tf.slice(x, [0, start, 0], [-1, 2, -1]);
    attendWithHeads(part(0), part(0), part(0), { ...options, layerCache });
    const last = attendWithHeads(part(2), part(2), part(2), { ...options, layerCache });
    expect(largestDifference(last, tf.slice(rotated, [0, 2, 0], [-1, 2, -1]))).toBeLessThan(float32);
    layerCache.dispose();
  });

  test('features that do not fit the heads are refused', () => {
    expect(() => attendWithHeads(q, k, v, { numAttentionHeads: 4 })).toThrow(
      'got 12 and 6 features for 4 and 4 heads',
    );
    expect(() => attendWithHeads(q, k, v, { numAttentionHeads: 3, numKeyValueHeads: 2 })).toThrow(
      'with H a multiple of G, got 12 and 6 features for 3 and 2 heads',
    );
  });

  test('it leaves no tensor behind', () => {
    const options = { numAttentionHeads: 4, numKeyValueHeads: 2, dropout: 0.1, random };
    expect(leakedTensors(() => attendWithHeads(q, k, v, options))).toBe(0);
  });
});

describe('TransformerBlock', () => {
  const sizes = { hiddenSize: 8, numAttentionHeads: 2, intermediateSize: 20, activation: 'gelu' } as const;

  test.each([
    ['pre', golden.preNormBlock],
    ['post', golden.postNormBlock],
  ] as const)("with %s-norm it is PyTorch's TransformerEncoderLayer", (norm, { x, parameters, output }) => {
    const block = new TransformerBlock({ ...sizes, norm }, 'zeros');
    assignParameters(block, parameters);
    expect(maxRelativeError(block.forward(tensorOf(x)), output)).toBeLessThan(float32);
  });

  test('with zero projections a pre-norm block passes its input through, and a post-norm block normalises it', () => {
    const x = new Random(1).normalTensor([2, 3, 8], 5, 2);
    const pre = new TransformerBlock({ ...sizes, norm: 'pre' }, 'zeros').forward(x);
    const post = new TransformerBlock({ ...sizes, norm: 'post' }, 'zeros').forward(x);
    expect(pre.dataSync()).toEqual(x.dataSync());
    expect(Math.max(...tf.mean(post, -1).dataSync().map(Math.abs))).toBeLessThan(1e-6); // float32 at variance 1
  });
});

describe('KeyValueCache', () => {
  test('attention position by position equals attention over the whole text', () => {
    const config = { hiddenSize: 6, numAttentionHeads: 2 };
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
        (seed, parts) => {
          tf.tidy(() => {
            const random = new Random(seed);
            const attention = new MultiHeadAttention({ ...config, initializerRange: 0.5 }, random);
            const length = parts.reduce((sum, part) => sum + part, 0);
            const x = random.normalTensor([2, length, 6]);
            const whole = attention.forward(x, { mask: causalMask(length) });
            const cache = new KeyValueCache(1);
            const outputs = parts.map((part) => {
              const past = cache.length;
              const mask = causalMask(part, past + part);
              return attention.forward(tf.slice(x, [0, past, 0], [-1, part, -1]), {
                mask,
                layerCache: cache.layers[0],
              });
            });
            expect(cache.length).toBe(length);
            expect(largestDifference(tf.concat(outputs, 1), whole)).toBeLessThan(1e-5); // sums in another order
            cache.dispose();
            attention.dispose();
          });
        },
      ),
      { numRuns: 20, seed: 1 },
    );
  });

  test('it holds two tensors a layer and frees them', () => {
    const attention = new MultiHeadAttention({ hiddenSize: 6, numAttentionHeads: 2 }, new Random(1));
    const x = tf.ones([1, 3, 6]);
    const cache = new KeyValueCache(1);
    const before = tf.memory().numTensors;
    for (let step = 0; step < 3; step++) attention.forward(x, { layerCache: cache.layers[0] }).dispose();
    expect(tf.memory().numTensors - before).toBe(2);
    cache.dispose();
    expect(tf.memory().numTensors - before).toBe(0);
    expect(cache.length).toBe(0);
  });
});

test('no operation leaves a tensor behind', () => {
  const x = tf.ones([1, 3, 8]);
  const block = new TransformerBlock({ hiddenSize: 8, numAttentionHeads: 2, dropout: 0.1 }, new Random(1));
  const attentionMask = tf.ones([1, 3]);
  const work: Record<string, () => tf.Tensor> = {
    causalMask: () => causalMask(3, 5),
    paddingMask: () => paddingMask(attentionMask),
    attentionWeights: () => attentionWeights(q, k),
    scaledDotProductAttention: () => scaledDotProductAttention(q, k, v),
    multiHeadAttention: () => block.attention.forward(x, { random: new Random(1) }),
    block: () => block.forward(x, { random: new Random(1), inspect: () => undefined }),
  };
  const leaks = Object.fromEntries(Object.entries(work).map(([name, run]) => [name, leakedTensors(run)]));
  expect(leaks).toEqual(Object.fromEntries(Object.keys(work).map((name) => [name, 0])));
});
