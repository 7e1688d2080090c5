import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSafetensors, type SafetensorsTensor, writeSafetensors } from '../../lib/checkpoints/safetensors';
import { FormatError } from '../../lib/errors';
import { bertConfig, robertaConfig } from '../../lib/models/bert-config';
import { bertFamily, robertaFamily } from '../../lib/models/bert-family';
import { BertForMaskedLM, BertForPreTraining } from '../../lib/models/bert-pre-training';
import { loadCausalLanguageModel, loadModel, saveModel } from '../../lib/models/pretrained';
import { RobertaForSequenceClassification } from '../../lib/models/roberta';
import { Random } from '../../lib/random';
import { encoderTokens } from '../../lib/tokenizers/encoder-tokens';
import { trainRobertaTokenizer } from '../../lib/tokenizers/roberta-tokenizer';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';
import { maxRelativeError } from '../golden/golden';
import expectedBert from '../golden/tiny-bert/expected.json';
import expectedRoberta from '../golden/tiny-roberta-classifier/expected.json';

const golden = join(__dirname, '..', 'golden');
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'headway-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("a checkpoint of transformers' own", () => {
  test.each([
    ['tiny-bert', expectedBert, BertForMaskedLM],
    ['tiny-roberta-classifier', expectedRoberta, RobertaForSequenceClassification],
  ] as const)('%s loads with its token ids and logits', (name, expected, modelClass) => {
    const { model, tokenizer } = loadModel(join(golden, name));
    expect(model).toBeInstanceOf(modelClass);
    const { clsTokenId, sepTokenId } = encoderTokens(tokenizer);
    const ids = [clsTokenId, ...tokenizer.encode(expected.text, { allowSpecial: true }), sepTokenId];
    expect([ids]).toEqual(expected.inputIds);
    const logits = (model as BertForMaskedLM).forward(tf.tensor2d([ids], undefined, 'int32'));
    expect(maxRelativeError(logits, expected.logits)).toBeLessThan(1e-5); // float32, two layers
  });

  test('names its classes', () => {
    expect(loadModel(join(golden, 'tiny-roberta-classifier')).config.labels).toEqual([
      'negative',
      'neutral',
      'positive',
    ]);
  });

  test('loads in the form of old files: gamma and beta, a position buffer, a tied copy, other heads', () => {
    const rename = (name: string): string =>
      name.replace('LayerNorm.weight', 'LayerNorm.gamma').replace('LayerNorm.bias', 'LayerNorm.beta');
    const zeros = (shape: number[]): SafetensorsTensor => ({
      dtype: 'F32',
      shape,
      data: new Float32Array(shape.reduce((size, axis) => size * axis, 1)),
    });
    cpSync(join(golden, 'tiny-bert'), directory, { recursive: true });
    const { tensors } = readSafetensors(join(golden, 'tiny-bert', 'model.safetensors'));
    const old = new Map([...tensors].map(([name, tensor]) => [rename(name), tensor]));
    old.set('bert.embeddings.position_ids', zeros([1, 12]));
    old.set('cls.predictions.decoder.weight', zeros([11, 6]));
    old.set('cls.seq_relationship.weight', zeros([2, 6]));
    old.set('bert.pooler.dense.weight', zeros([6, 6]));
    writeSafetensors(join(directory, 'model.safetensors'), old);
    const [plain, loaded] = [join(golden, 'tiny-bert'), directory].map((path) => loadModel(path).model);
    for (const [name, weight] of plain.namedParameters()) {
      expect(loaded.namedParameters().get(name)!.dataSync(), name).toEqual(weight.dataSync());
    }
  });
});

const text = 'Call me Ishmael.';
const wordPiece = WordPieceTokenizer.train(text, { vocabSize: 30 });
const bpe = trainRobertaTokenizer(text, { vocabSize: 264 });
const sizes = { hiddenSize: 6, numHiddenLayers: 1, numAttentionHeads: 2, intermediateSize: 5, dropout: 0.25 };
const kinds = [
  [bertFamily, wordPiece, bertConfig({ ...sizes, vocabSize: wordPiece.vocabSize, maxPositionEmbeddings: 9 })],
  [robertaFamily, bpe, robertaConfig({ ...sizes, vocabSize: bpe.vocabSize, maxPositionEmbeddings: 9 })],
] as const;

describe.each(
  kinds.flatMap(([family, tokenizer, config]) =>
    Object.entries(family.architectures).map(([name, modelClass]) => ({
      name,
      modelClass,
      tokenizer,
      config,
    })),
  ),
)('a saved $name', ({ name, modelClass, tokenizer, config }) => {
  test('loads as the same kind with the same configuration and weights', async () => {
    const labels = name.includes('Classification') ? { labels: ['no', 'yes', 'perhaps'] } : {};
    const pooling = name.endsWith('ForSequenceClassification') ? { classifierPooling: 'mean' } : {};
    const model = new modelClass({ ...config, ...labels, ...pooling } as never, new Random(1));
    await saveModel(model, tokenizer, directory);
    const loaded = loadModel(directory);
    expect(loaded.model).toBeInstanceOf(modelClass);
    expect(loaded.config).toEqual(model.config);
    expect(loaded.tokenizer.toJSON()).toEqual(tokenizer.toJSON());
    for (const [path, weight] of model.namedParameters()) {
      expect(loaded.model.namedParameters().get(path)!.dataSync(), path).toEqual(weight.dataSync());
    }
  });
});

describe('what is wrong is named', () => {
  const changed = (fields: object): string => {
    cpSync(join(golden, 'tiny-bert'), directory, { recursive: true });
    const path = join(directory, 'config.json');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...fields }));
    return directory;
  };

  test.each([
    [{ position_embedding_type: 'relative_key' }, /position_embedding_type: .*"absolute"/],
    [{ is_decoder: true }, /is_decoder: /],
    [
      { architectures: ['BertForMultipleChoice'] },
      /architectures: must be one of BertModel, .*got "BertForMultipleChoice"/,
    ],
    [{ architectures: ['BertForPreTraining'] }, /the weight bert\.pooler\.dense\.weight is missing/],
    [{ num_hidden_layers: 1 }, /config\.json has no place for the weight bert\.encoder\.layer\.1\./],
  ])('the configuration %o', (fields, message) => {
    expect(() => loadModel(changed(fields))).toThrow(FormatError);
    expect(() => loadModel(directory)).toThrow(message);
  });

  test('an encoder where a text is to be generated', () => {
    expect(() => loadCausalLanguageModel(join(golden, 'tiny-bert'))).toThrow(
      'must be a language model, got BertForMaskedLM, which generates no text',
    );
  });
});

test('what was pre-trained for two tasks has its weights in a model for one', async () => {
  const [, tokenizer, config] = kinds[0];
  const model = new BertForPreTraining(config, new Random(1));
  await saveModel(model, tokenizer, directory, { architectures: ['BertForMaskedLM'] });
  const loaded = loadModel(directory).model;
  expect(loaded).toBeInstanceOf(BertForMaskedLM);
  const own = model.namedParameters();
  for (const [path, weight] of loaded.namedParameters())
    expect(weight.dataSync()).toEqual(own.get(path)!.dataSync());
});
