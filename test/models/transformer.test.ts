import * as tf from '@tensorflow/tfjs-core';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BeamSearchConfig } from '../../lib/generation/beam-search';
import { generateTargets } from '../../lib/generation/generate-target';
import { loadSequenceToSequenceModel, saveModel } from '../../lib/models/pretrained';
import { PreNormTransformer, Transformer } from '../../lib/models/transformer';
import { transformerConfig, type TransformerConfig } from '../../lib/models/transformer-config';
import { marianFamily, pegasusFamily } from '../../lib/models/transformer-family';
import { sinusoidalPositions } from '../../lib/nn/positions';
import { Random } from '../../lib/random';
import { CharacterTokenizer } from '../../lib/tokenizers/character-tokenizer';
import { crossEntropy } from '../../lib/training/cross-entropy';
import golden from '../golden/transformer.json';
import { assignParameters, type GoldenTensor, maxRelativeError, tensorOf } from '../golden/golden';
import { leakedTensors } from '../leaks';

// Single precision on both sides, in another order of additions, through three layers.
const tolerance = 1e-5;

const cases = golden.cases.map((values) => {
  const family = values.modelType === 'marian' ? marianFamily : pegasusFamily;
  const config = family.configFromJson(values.config, 'config.json', '') as TransformerConfig;
  const ModelClass = values.modelType === 'marian' ? Transformer : PreNormTransformer;
  const modelWith = (parameters: object): Transformer => {
    const model = new ModelClass(config, 'zeros');
    assignParameters(model, parameters);
    return model;
  };
  return { ...values, config, modelWith };
});

function inputs(values: (typeof cases)[number]): {
  source: tf.Tensor2D;
  target: tf.Tensor2D;
  attentionMask: tf.Tensor2D;
  labels: tf.Tensor;
} {
  const ids = (golden: GoldenTensor): tf.Tensor2D => tensorOf(golden, 'int32') as tf.Tensor2D;
  return {
    source: ids(values.source),
    target: ids(values.target),
    attentionMask: ids(values.attentionMask),
    labels: ids(values.labels),
  };
}

for (const values of cases) {
  describe(`${values.modelType}: the original Transformer with norms ${values.modelType === 'marian' ? 'after' : 'before'} each part`, () => {
    it('gives the logits, every hidden state and every attention weight of transformers, padding hidden', () => {
      tf.tidy(() => {
        const model = values.modelWith(values.parameters);
        const { source, target, attentionMask } = inputs(values);
        const seen = new Map<string, number>();
        const expected: Record<string, GoldenTensor> = { ...values.seen, ...values.weights };
        const inspect = (name: string, tensor: tf.Tensor): void => {
          seen.set(name, maxRelativeError(tensor, expected[name]));
        };
        const encoded = model.encode(source, { attentionMask });
        expect(maxRelativeError(encoded, values.encoded)).toBeLessThan(tolerance);
        const logits = model.forward(source, target, { attentionMask, inspect });
        expect(maxRelativeError(logits, values.logits)).toBeLessThan(tolerance);
        expect([...seen.keys()].sort()).toEqual(Object.keys(expected).sort());
        for (const [name, error] of seen) expect(error, name).toBeLessThan(tolerance);
        model.dispose();
      });
    });

    it('has the positions of transformers, from the first to the last', () => {
      const { maxPositionEmbeddings, hiddenSize } = values.config;
      const positions = sinusoidalPositions(maxPositionEmbeddings, hiddenSize, 'halves');
      // Sines and cosines of the same doubles, rounded to single precision.
      expect(maxRelativeError(positions, values.positions)).toBeLessThan(1e-7);
      positions.dispose();
    });

    it('gives the loss and the gradient of every parameter of PyTorch', () => {
      const model = values.modelWith(values.parameters);
      const { source, target, attentionMask, labels } = inputs(values);
      const parameters = model.namedParameters();
      const { value, grads } = tf.variableGrads(
        () => crossEntropy(model.forward(source, target, { attentionMask }), labels, { labelSmoothing: 0.1 }),
        [...parameters.values()],
      );
      expect(Math.abs(value.dataSync()[0] - values.loss)).toBeLessThan(tolerance * values.loss);
      const largest = Math.max(
        ...Object.values(values.gradients).flatMap((gradient) => gradient.values.map(Math.abs)),
      );
      for (const [name, { name: variableName }] of parameters) {
        const expected = (values.gradients as Record<string, GoldenTensor>)[name];
        const actual = grads[variableName].dataSync();
        // Against the largest gradient of all: a key's bias has none but rounding, as softmax is shift-invariant.
        const error = Math.max(...expected.values.map((v, i) => Math.abs(v - actual[i]) / largest));
        expect(error, name).toBeLessThan(tolerance);
      }
      tf.dispose([value, grads, source, target, attentionMask, labels]);
      model.dispose();
    });

    it('writes token for token what generate of transformers writes, greedily and by beam search', async () => {
      const model = values.modelWith(values.trainedParameters);
      const { attentionMask, source, target, labels } = inputs(values);
      const lengths = tf.sum(attentionMask, 1).arraySync() as number[];
      const sources = source.arraySync().map((ids, row) => ids.slice(0, lengths[row]));
      for (const search of values.searches) {
        const { num_beams: numBeams, length_penalty: lengthPenalty, early_stopping: earlyStopping } = search;
        const config = { numBeams, lengthPenalty, earlyStopping, maxNewTokens: 12 } as BeamSearchConfig;
        const found = await generateTargets(model, sources.slice(0, search.batchSize), config);
        // Theirs: start token, text, end token, filling. A text that fills all 12 places may have no end.
        const expected = search.ids.map(([, ...ids]) => {
          const end = ids.indexOf(values.config.eosTokenId);
          return end === -1 ? ids : ids.slice(0, end);
        });
        expect(
          found.map(({ tokens }) => tokens),
          JSON.stringify(config),
        ).toEqual(expected);
      }
      tf.dispose([attentionMask, source, target, labels]);
      model.dispose();
    });
  });
}

const sizes = {
  vocabSize: 11,
  hiddenSize: 8,
  encoderLayers: 2,
  decoderLayers: 2,
  encoderAttentionHeads: 2,
  decoderAttentionHeads: 2,
  padTokenId: 0,
  eosTokenId: 1,
  maxPositionEmbeddings: 16,
};

describe('the Transformer', () => {
  const model = new Transformer(transformerConfig(sizes), new Random(1));
  const source = tf.tensor2d([[4, 5, 6, 7, 1]], [1, 5], 'int32');
  const target = tf.tensor2d([[0, 8, 9, 2]], [1, 4], 'int32');

  it('lets no later target token move an earlier logit', () => {
    tf.tidy(() => {
      const changed = tf.tensor2d([[0, 8, 3, 10]], [1, 4], 'int32');
      const [a, b] = [target, changed].map((ids) =>
        tf.slice(model.forward(source, ids), [0, 0, 0], [1, 2, 11]),
      );
      expect(a.dataSync()).toEqual(b.dataSync()); // the same numbers in the same order: equal to the bit
    });
  });

  it('gives the same logits whatever stands in the padding', () => {
    tf.tidy(() => {
      const [a, b] = [0, 9].map((pad) => {
        const ids = tf.tensor2d([[4, 5, 1, pad, pad]], [1, 5], 'int32');
        const attentionMask = tf.tensor2d([[1, 1, 1, 0, 0]], [1, 5], 'int32');
        return model.forward(ids, target, { attentionMask });
      });
      expect(a.dataSync()).toEqual(b.dataSync()); // a hidden key has weight exactly 0
    });
  });

  it('gives with a cache, token by token, the logits of the whole target at once', () => {
    tf.tidy(() => {
      const hidden = model.encode(source);
      const whole = model.decode(target, { hidden });
      const cache = model.newDecoderCache();
      const steps = [0, 1, 2, 3].map((t) =>
        model.decode(tf.slice(target, [0, t], [1, 1]), { hidden }, { cache }),
      );
      const stepwise = tf.concat(steps, 1);
      // Rounding only: the products are summed in another order.
      expect(tf.max(tf.abs(tf.sub(whole, stepwise))).dataSync()[0]).toBeLessThan(1e-5);
      cache.dispose();
    });
  });

  it('leaves no tensor behind, with dropout or without', () => {
    const random = new Random(2);
    expect(leakedTensors(() => model.forward(source, target))).toBe(0);
    const dropping = new Transformer(transformerConfig({ ...sizes, dropout: 0.5 }), new Random(1));
    expect(leakedTensors(() => dropping.forward(source, target, { random }))).toBe(0);
    dropping.dispose();
  });

  it('leaves no tensor behind after a search', async () => {
    const before = tf.memory().numTensors;
    await generateTargets(
      model,
      [
        [4, 5, 1],
        [6, 1],
      ],
      { numBeams: 3, maxNewTokens: 6 },
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('comes back from its files as it was, post-norm as Marian and pre-norm as Pegasus', async () => {
    const tokenizer = CharacterTokenizer.train('abcdefghi', { specialTokens: ['<pad>', '</s>'] });
    for (const [ModelClass, modelType] of [
      [Transformer, 'marian'],
      [PreNormTransformer, 'pegasus'],
    ] as const) {
      const folder = mkdtempSync(join(tmpdir(), 'transformer-'));
      const saved = new ModelClass(transformerConfig({ ...sizes, activation: 'silu' }), new Random(5));
      await saveModel(saved, tokenizer, folder);
      const json = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as { model_type: string };
      expect(json.model_type).toBe(modelType);
      const { model: loaded, config } = loadSequenceToSequenceModel(folder);
      expect(loaded).toBeInstanceOf(ModelClass);
      expect(config).toEqual(saved.config);
      tf.tidy(() => {
        const [a, b] = [saved, loaded].map((some) => some.forward(source, target).dataSync());
        expect(a).toEqual(b); // the same weights, to the bit
      });
      saved.dispose();
      loaded.dispose();
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses a text that is too long, a source without tokens and an unknown token', async () => {
    const long = tf.zeros([1, 17], 'int32') as tf.Tensor2D;
    expect(() => model.encode(long)).toThrow(/at most 16 tokens.*got 17/);
    long.dispose();
    await expect(generateTargets(model, [[]])).rejects.toThrow(/must have a token, number 0 has none/);
    await expect(generateTargets(model, [[11]])).rejects.toThrow(/from 0 to 10.*got 11/);
    await expect(generateTargets(model, [[4]], { numBeams: 0 })).rejects.toThrow(/numBeams.*got 0/);
  });

  it('refuses sizes that do not fit each other', () => {
    expect(() => transformerConfig({ ...sizes, hiddenSize: 9 })).toThrow(/even, got 9/);
    expect(() => transformerConfig({ ...sizes, decoderAttentionHeads: 3 })).toThrow(/got 8 and 3/);
    expect(() => transformerConfig({ ...sizes, eosTokenId: 11 })).toThrow(
      /eosTokenId.*vocabulary of 11, got 11/,
    );
  });
});
