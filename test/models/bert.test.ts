import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { BertModel, type EncoderContext, positionIds } from '../../lib/models/bert';
import { bertConfig, type BertConfig, robertaConfig } from '../../lib/models/bert-config';
import { bertPresets, robertaPresets } from '../../lib/models/bert-presets';
import {
  BertForMaskedLM,
  BertForNextSentencePrediction,
  BertForPreTraining,
} from '../../lib/models/bert-pre-training';
import {
  BertForQuestionAnswering,
  BertForSequenceClassification,
  BertForTokenClassification,
} from '../../lib/models/bert-tasks';
import { copyEncoder } from '../../lib/models/copy-encoder';
import {
  RobertaForMaskedLM,
  RobertaForQuestionAnswering,
  RobertaForSequenceClassification,
  RobertaForTokenClassification,
  RobertaModel,
} from '../../lib/models/roberta';
import type { LabelledBertConfig } from '../../lib/models/encoder-tasks';
import type { Linear } from '../../lib/nn/linear';
import type { Module } from '../../lib/nn/module';
import { Random } from '../../lib/random';
import { crossEntropy } from '../../lib/training/cross-entropy';
import golden from '../golden/bert.json';
import { assignParameters, type GoldenTensor, maxRelativeError, tensorOf } from '../golden/golden';
import { leakedTensors } from '../leaks';

/** Float32 on both sides, through two layers: a hundred roundings of 6e-8. tfjs's erf adds 1.5e-7. */
const float32 = 1e-5;

const sizes = {
  vocabSize: golden.sizes.vocab_size,
  maxPositionEmbeddings: golden.sizes.max_position_embeddings,
  hiddenSize: golden.sizes.hidden_size,
  numHiddenLayers: golden.sizes.num_hidden_layers,
  numAttentionHeads: golden.sizes.num_attention_heads,
  intermediateSize: golden.sizes.intermediate_size,
  dropout: 0,
};
const families = {
  bert: { config: bertConfig(sizes), pretrained: BertForPreTraining },
  roberta: { config: robertaConfig(sizes), pretrained: RobertaForMaskedLM },
};
const labelled = (config: BertConfig): BertConfig & { labels: string[] } => ({
  ...config,
  labels: ['a', 'b', 'c'],
});

/** The largest difference of two numbers at the same place. */
const difference = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];

/** The inputs of a family's golden values. */
function inputsOf(name: 'bert' | 'roberta'): { inputIds: tf.Tensor2D; context: EncoderContext } {
  const { inputIds, attentionMask, tokenTypeIds } = golden[name];
  const [ids, mask, types] = [inputIds, attentionMask, tokenTypeIds].map(
    (values) => tensorOf(values, 'int32') as tf.Tensor2D,
  );
  return { inputIds: ids, context: { attentionMask: mask, tokenTypeIds: types } };
}

describe.each(['bert', 'roberta'] as const)("%s, pre-trained as transformers' own", (name) => {
  const reference = golden[name];
  const { config, pretrained } = families[name];
  const model = new pretrained(config, 'zeros');
  assignParameters(model, reference.parameters);
  const { inputIds, context } = inputsOf(name);

  test("every hidden state, every attention weight and the logits are transformers'", () => {
    const seen = new Map<string, tf.Tensor>();
    const inspect = (path: string, x: tf.Tensor): void => void seen.set(path, tf.keep(tf.clone(x)));
    const logits = model.forward(inputIds, { ...context, inspect });
    expect(maxRelativeError(logits, reference.logits)).toBeLessThan(float32);
    ['embeddings', 'encoder.layer.0', 'encoder.layer.1'].forEach((path, i) =>
      expect(maxRelativeError(seen.get(`${name}.${path}`)!, reference.hiddenStates[i]), path).toBeLessThan(
        float32,
      ),
    );
    reference.attentions.forEach((weights, layer) => {
      const path = `${name}.encoder.layer.${layer}.attention.self.weights`;
      expect(maxRelativeError(seen.get(path)!, weights), path).toBeLessThan(float32);
    });
  });

  test("without padding and token types the logits are transformers'", () => {
    const logits = model.forward(tf.slice(inputIds, [0, 0], [1, -1]));
    expect(maxRelativeError(logits, reference.unpaddedLogits)).toBeLessThan(float32);
  });

  test("the training loss and the gradient of every parameter are transformers'", () => {
    const labels = tensorOf(reference.labels, 'int32');
    const { value, grads } = tf.variableGrads(() => {
      if (!(model instanceof BertForPreTraining))
        return crossEntropy(model.forward(inputIds, context), labels);
      const { tokens, nextSentence } = model.predict(inputIds, context);
      const second = crossEntropy(nextSentence, tf.tensor1d([1, 0], 'int32'));
      return tf.add(crossEntropy(tokens, labels), second) as tf.Scalar;
    });
    expect(Math.abs(value.dataSync()[0] - reference.loss)).toBeLessThan(float32);
    const expected = new Map(Object.entries(reference.gradients as Record<string, GoldenTensor>));
    const parameters = model.namedParameters();
    expect([...parameters.keys()].sort()).toEqual([...expected.keys()].sort());
    // A key's bias moves all scores of a query alike, which softmax does not notice: its gradient is only
    // rounding. What is zero in truth is measured against the gradient of the query's bias.
    for (const [path, parameter] of parameters) {
      const yardstick = expected.get(path.replace('key.bias', 'query.bias'))!;
      const largest = Math.max(...yardstick.values.map(Math.abs));
      const difference = tf.max(tf.abs(tf.sub(grads[parameter.name], tensorOf(expected.get(path)!))));
      // A gradient sums positions, layers and classes: a little more is lost than in the forward pass.
      expect(difference.dataSync()[0] / largest, path).toBeLessThan(2e-5);
    }
  });
});

test("the next-sentence logits are transformers'", () => {
  const model = new BertForPreTraining(families.bert.config, 'zeros');
  assignParameters(model, golden.bert.parameters);
  const { inputIds, context } = inputsOf('bert');
  const { nextSentence } = model.predict(inputIds, context);
  expect(maxRelativeError(nextSentence, golden.bert.nextSentenceLogits)).toBeLessThan(float32);
});

/** What a head gives, as transformers orders it. */
function outputsOf(model: Module, inputIds: tf.Tensor2D, context: EncoderContext): tf.Tensor[] {
  if (model instanceof BertModel) {
    const x = model.forward(inputIds, context);
    return [x, model.pool(x)];
  }
  const given = (model as BertForMaskedLM | BertForQuestionAnswering).forward(inputIds, context);
  return given instanceof tf.Tensor ? [given] : [given.start, given.end];
}

describe.each([
  ['bert', 'BertModel', BertModel],
  ['bert', 'BertForMaskedLM', BertForMaskedLM],
  ['bert', 'BertForNextSentencePrediction', BertForNextSentencePrediction],
  ['bert', 'BertForSequenceClassification', BertForSequenceClassification],
  ['bert', 'BertForTokenClassification', BertForTokenClassification],
  ['bert', 'BertForQuestionAnswering', BertForQuestionAnswering],
  ['roberta', 'RobertaModel', RobertaModel],
  ['roberta', 'RobertaForSequenceClassification', RobertaForSequenceClassification],
  ['roberta', 'RobertaForTokenClassification', RobertaForTokenClassification],
  ['roberta', 'RobertaForQuestionAnswering', RobertaForQuestionAnswering],
] as const)('of %s the head %s', (family, name, modelClass) => {
  const { parameters, heads } = golden[family];
  const reference = (heads as Record<string, { parameters: object; outputs: GoldenTensor[] }>)[name];
  const model = new modelClass(labelled(families[family].config), 'zeros') as Module;
  const isBase = model instanceof BertModel;
  const encoder = Object.entries(parameters)
    .filter(([path]) => path.startsWith(`${family}.`))
    .map(([path, values]) => [isBase ? path.slice(family.length + 1) : path, values] as const)
    .filter(([path]) => model.namedParameters().has(path)); // some heads do without the pooler
  assignParameters(model, { ...Object.fromEntries(encoder), ...reference.parameters });
  const { inputIds, context } = inputsOf(family);

  test("has transformers' names and gives its outputs", () => {
    const outputs = outputsOf(model, inputIds, context);
    expect(outputs.length).toBe(reference.outputs.length);
    outputs.forEach((output, i) =>
      expect(maxRelativeError(output, reference.outputs[i])).toBeLessThan(float32),
    );
  });

  test('passes a gradient to each of its parameters', () => {
    const { grads } = tf.variableGrads(() =>
      // A norm's outputs have a fixed sum of squares, whatever came in: the cube lets no gradient vanish.
      tf.addN(outputsOf(model, inputIds, context).map((x) => tf.sum<tf.Scalar>(tf.mul(x, tf.square(x))))),
    );
    for (const [path, { name: variable }] of model.namedParameters()) {
      if (path.endsWith('key.bias')) continue; // moves all scores of a query alike: no effect
      expect(tf.max(tf.abs(grads[variable])).dataSync()[0], path).toBeGreaterThan(1e-4);
    }
  });

  test('leaves no tensor behind', () => {
    const random = new Random(1);
    expect(leakedTensors(() => outputsOf(model, inputIds, { ...context, random }))).toBe(0);
  });
});

describe('laws', () => {
  const lively = (config: BertConfig): BertModel =>
    new BertModel({ ...config, initializerRange: 0.5 }, new Random(3));
  const ids = (values: number[]): tf.Tensor2D => tf.tensor2d([values], undefined, 'int32');

  test.each(['bert', 'roberta'] as const)(
    'in %s a later token moves earlier vectors: it reads both ways',
    (name) => {
      const model = lively(families[name].config);
      const first = (values: number[]): tf.Tensor =>
        tf.slice(model.forward(ids(values)), [0, 0, 0], [1, 1, -1]);
      expect(difference(first([2, 5, 7, 9]), first([2, 5, 7, 8]))).toBeGreaterThan(0.01);
    },
  );

  test.each(['bert', 'roberta'] as const)('in %s padding changes nothing, whatever its length', (name) => {
    const { config } = families[name];
    const model = lively(config);
    const padded = model.forward(ids([2, 5, 7, 9, config.padTokenId, config.padTokenId]), {
      attentionMask: ids([1, 1, 1, 1, 0, 0]),
    });
    const alone = model.forward(ids([2, 5, 7, 9]));
    expect(difference(tf.slice(padded, [0, 0, 0], [1, 4, -1]), alone)).toBeLessThan(1e-5); // longer sums
  });

  test.each(['bert', 'roberta'] as const)(
    'in %s the first vector alone is the same, gradients too, and no other is worked out',
    (name) => {
      const model = lively(families[name].config);
      const { inputIds, context } = inputsOf(name);
      const first = (onlyFirst: boolean): tf.Tensor =>
        tf.slice(model.forward(inputIds, { ...context, onlyFirst }), [0, 0, 0], [-1, 1, -1]);
      expect(model.forward(inputIds, { ...context, onlyFirst: true }).shape[1]).toBe(1);
      const [all, one] = [false, true].map((onlyFirst) =>
        tf.variableGrads(() => tf.sum(tf.square(first(onlyFirst)))),
      );
      for (const [variable, gradient] of Object.entries(all.grads)) {
        const scale = tf.max(tf.abs(gradient)).dataSync()[0];
        expect(difference(one.grads[variable], gradient)).toBeLessThanOrEqual(float32 * scale);
      }
      expect(difference(first(true), first(false))).toBeLessThan(float32);
    },
  );

  test('BERT counts positions from 0, RoBERTa after the id of padding, of which every one has that position', () => {
    const text = tf.tensor2d([[5, 6, 7], [5, 1, 1]], [2, 3], 'int32'); // prettier-ignore
    expect(positionIds(text, families.bert.config).arraySync()).toEqual([[0, 1, 2]]);
    expect(positionIds(text, families.roberta.config).arraySync()).toEqual([[2, 3, 4], [2, 1, 1]]); // prettier-ignore
  });

  test('dropout is drawn only when there is a source of randomness', () => {
    const model = lively({ ...families.bert.config, dropout: 0.5 });
    const plain = model.forward(ids([2, 5, 7]));
    expect(model.forward(ids([2, 5, 7])).dataSync()).toEqual(plain.dataSync());
    expect(difference(model.forward(ids([2, 5, 7]), { random: new Random(1) }), plain)).toBeGreaterThan(0.1);
  });
});

describe('a text can be judged by the mean of its tokens, padding left out', () => {
  const mean = (vectors: tf.Tensor3D): tf.Tensor2D => tf.mean(tf.slice(vectors, [0, 0, 0], [1, 3, -1]), 1);
  const apply = (layer: Linear, x: tf.Tensor): tf.Tensor =>
    tf.add(tf.matMul(x as tf.Tensor2D, layer.weight as tf.Tensor2D, false, true), layer.bias!);
  const meanOf = (config: BertConfig): LabelledBertConfig => ({
    ...labelled({ ...config, initializerRange: 0.5 }),
    classifierPooling: 'mean',
  });

  test('by BERT, which then has no pooler', () => {
    const model = new BertForSequenceClassification(meanOf(families.bert.config), new Random(3));
    expect([...model.namedParameters().keys()].filter((name) => name.includes('pooler'))).toEqual([]);
    const text = tf.tensor2d([[2, 5, 7, 0]], undefined, 'int32');
    const attentionMask = tf.tensor2d([[1, 1, 1, 0]], undefined, 'int32');
    const expected = apply(model.classifier, mean(model.bert.forward(text, { attentionMask })));
    expect(difference(model.forward(text, { attentionMask }), expected)).toBeLessThan(float32);
  });

  test('by RoBERTa, under both layers of its head', () => {
    const model = new RobertaForSequenceClassification(meanOf(families.roberta.config), new Random(3));
    const text = tf.tensor2d([[5, 6, 7, 1]], undefined, 'int32');
    const attentionMask = tf.tensor2d([[1, 1, 1, 0]], undefined, 'int32');
    const features = tf.tanh(apply(model.dense, mean(model.roberta.forward(text, { attentionMask }))));
    const expected = apply(model.output, features);
    expect(difference(model.forward(text, { attentionMask }), expected)).toBeLessThan(float32);
  });
});

describe('a new model', () => {
  test.each(['bert', 'roberta'] as const)('of %s starts with a loss near ln V', (name) => {
    const { config, pretrained } = families[name];
    const model = new pretrained({ ...config, vocabSize: 100 }, new Random(1));
    const inputIds = tf.tensor2d([[2, 50, 60, 70, 3]], undefined, 'int32');
    const loss = crossEntropy(model.forward(inputIds), inputIds);
    // Logits of a new model are about ±0.05: the loss strays from ln V by less than that.
    expect(Math.abs(loss.dataSync()[0] - Math.log(100))).toBeLessThan(0.05);
  });

  test.each([
    ['BERT base', bertPresets['bert-base'], 109_482_240], // "110M" (Devlin et al. 2019, §3)
    ['BERT large', bertPresets['bert-large'], 335_141_888], // "340M"
    ['RoBERTa base', robertaPresets['roberta-base'], 124_645_632], // "125M"
    ['RoBERTa large', robertaPresets['roberta-large'], 355_359_744], // "355M"
  ])('of the size of %s has as many parameters as transformers counts', (_, config, published) => {
    // Of one layer and of two: the rest follows, without making all of them.
    const [one, two] = [1, 2].map((numHiddenLayers) => {
      const model = new BertModel({ ...config, numHiddenLayers }, 'zeros');
      const count = model.parameterCount;
      model.dispose();
      return count;
    });
    expect(one + (config.numHiddenLayers - 1) * (two - one)).toBe(published);
  });
});

describe('copyEncoder', () => {
  const pretrained = new BertForPreTraining(families.bert.config, new Random(1));

  test('gives a new head the pre-trained encoder, pooler included, and leaves both heads alone', () => {
    const model = new BertForSequenceClassification(labelled(families.bert.config), new Random(2));
    const head = model.classifier.weight.dataSync().slice();
    copyEncoder(pretrained, model);
    const learned = pretrained.bert.namedParameters();
    for (const [name, weight] of model.bert.namedParameters()) {
      expect(weight.dataSync(), name).toEqual(learned.get(name)!.dataSync());
    }
    expect(model.classifier.weight.dataSync()).toEqual(head);
  });

  test('makes a pooler anew where the pre-trained model has none, and works on the encoder alone', () => {
    const masked = new BertForMaskedLM(families.bert.config, new Random(1));
    const model = new BertModel(families.bert.config, new Random(2));
    copyEncoder(masked, model);
    expect(model.wordEmbedding.weight.dataSync()).toEqual(masked.bert.wordEmbedding.weight.dataSync());
  });

  test('refuses a model of other sizes', () => {
    const model = new BertForMaskedLM({ ...families.bert.config, vocabSize: 14 }, 'zeros');
    expect(() => copyEncoder(pretrained, model)).toThrow(
      'copyEncoder: both models must have embeddings.word_embeddings.weight [14, 6], got [13, 6]',
    );
  });
});

describe('errors', () => {
  test('an input that is too long is refused: BERT has a vector for each position, RoBERTa two fewer', () => {
    const [bert, roberta] = [families.bert, families.roberta].map(
      ({ config }) => new BertModel(config, 'zeros'),
    );
    expect(() => bert.forward(tf.zeros([1, 12], 'int32'))).toThrow(
      'BertModel: an input must have at most 11 tokens, got 12: cut the text',
    );
    expect(() => roberta.forward(tf.zeros([1, 10], 'int32'))).toThrow('at most 9 tokens, got 10');
  });

  test('a mask or token types of another shape are refused', () => {
    const model = new BertModel(families.bert.config, 'zeros');
    const inputIds = tf.zeros<tf.Rank.R2>([2, 3], 'int32');
    expect(() => model.forward(inputIds, { attentionMask: tf.ones([2, 4]) })).toThrow(
      'BertModel: attentionMask must be [B, T] with T = 3 as in inputIds, got [2, 4]',
    );
    expect(() => model.forward(inputIds, { tokenTypeIds: tf.zeros([1, 3], 'int32') })).toThrow(
      'tokenTypeIds must be [B, T] with B = 2 as in inputIds, got [1, 3]',
    );
  });

  test.each([
    [{ numAttentionHeads: 4 }, 'BertConfig: hiddenSize must be a multiple of numAttentionHeads, got 6 and 4'],
    [{ numHiddenLayers: 0 }, 'BertConfig: numHiddenLayers must be a positive integer, got 0'],
    [{ dropout: 1 }, 'dropout must be at least 0 and below 1, got 1'],
    [{ padTokenId: 13 }, 'padTokenId must be from 0 to 12, got 13'],
  ])('the configuration %o is refused', (fields, message) => {
    expect(() => bertConfig({ ...sizes, ...fields })).toThrow(message);
  });

  test('a RoBERTa without room for a single token is refused', () => {
    expect(() => robertaConfig({ ...sizes, maxPositionEmbeddings: 2 })).toThrow(
      'RobertaConfig: maxPositionEmbeddings must be above padTokenId + 1 = 2, got 2',
    );
  });

  test('fewer than two labels, or one twice, is refused', () => {
    const config = { ...families.bert.config, labels: ['one', 'one'] };
    expect(() => new BertForTokenClassification(config, 'zeros')).toThrow(
      'labels must be at least two different names',
    );
  });
});
