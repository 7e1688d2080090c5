import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { SequenceClassifier } from '../../lib/models/sequence-classifier';
import { Random } from '../../lib/random';
import golden from '../golden/gpt2.json';
import { assignParameters, maxRelativeError, tensorOf } from '../golden/golden';
import { leakedTensors } from '../leaks';

const labels = ['negative', 'neutral', 'positive'];
const config = gptConfig({
  vocabSize: golden.sizes.vocab_size,
  maxPositionEmbeddings: golden.sizes.n_positions,
  hiddenSize: golden.sizes.n_embd,
  numHiddenLayers: golden.sizes.n_layer,
  numAttentionHeads: golden.sizes.n_head,
  intermediateSize: golden.sizes.n_inner,
  dropout: 0,
});

const reference = golden.classifier;
const inputIds = tensorOf(reference.inputIds, 'int32') as tf.Tensor2D;
const attentionMask = tensorOf(reference.attentionMask, 'int32') as tf.Tensor2D;
const classifier = new SequenceClassifier({ ...config, labels }, 'zeros');
assignParameters(classifier, reference.parameters);

test("names and logits are those of transformers' GPT2ForSequenceClassification, padded on the right", () => {
  const logits = classifier.forward(inputIds, { attentionMask });
  expect(maxRelativeError(logits, reference.logits)).toBeLessThan(1e-5); // float32 through two layers
});

test('without an attention mask the last position decides', () => {
  const unpadded = tf.slice(inputIds, [0, 0], [1, 5]);
  const alone = classifier.forward(unpadded).dataSync();
  const batch = classifier.forward(inputIds, { attentionMask }).dataSync().slice(0, 3);
  alone.forEach((logit, i) => expect(Math.abs(logit - batch[i])).toBeLessThan(1e-6)); // float32
});

test('a gradient reaches every parameter', () => {
  const { grads } = tf.variableGrads(() =>
    tf.sum(tf.square(classifier.forward(inputIds, { attentionMask }))),
  );
  for (const [name, parameter] of classifier.namedParameters()) {
    expect(tf.max(tf.abs(grads[parameter.name])).dataSync()[0], name).toBeGreaterThan(0);
  }
});

test('made from a pre-trained model it has its weights, and training it leaves that model alone', () => {
  const model = new Gpt(config, new Random(1));
  const before = model.tokenEmbedding.weight.dataSync().slice();
  const made = SequenceClassifier.fromPretrained(model, labels, new Random(2));
  const learned = model.namedParameters();
  for (const [name, parameter] of made.transformer.namedParameters()) {
    expect(parameter.dataSync(), name).toEqual(learned.get(name)!.dataSync());
  }
  expect(Math.max(...made.score.weight.dataSync())).toBeGreaterThan(0);
  const embedding = made.transformer.tokenEmbedding.weight;
  tf.tidy(() => embedding.assign(tf.zerosLike(embedding)));
  expect(model.tokenEmbedding.weight.dataSync()).toEqual(before);
  made.dispose();
  expect(model.tokenEmbedding.weight.dataSync()).toEqual(before);
});

test('fewer than two labels, or one twice, is refused', () => {
  for (const wrong of [['one'], ['one', 'one']]) {
    expect(() => new SequenceClassifier({ ...config, labels: wrong }, 'zeros')).toThrow(
      'SequenceClassifier: labels must be at least two different names',
    );
  }
});

test('it leaves no tensor behind', () => {
  const model = new Gpt(config, new Random(1));
  expect(leakedTensors(() => classifier.forward(inputIds, { attentionMask }))).toBe(0);
  expect(
    leakedTensors(() => {
      SequenceClassifier.fromPretrained(model, labels, new Random(2)).dispose();
      return null;
    }),
  ).toBe(0);
});
