import * as tf from '@tensorflow/tfjs-core';
import { afterAll, describe, expect, it } from 'vitest';
import { embedSentences } from '../../lib/generation/sentence-embedding';
import { BertModel } from '../../lib/models/bert';
import { bertConfig, robertaConfig } from '../../lib/models/bert-config';
import { RobertaModel } from '../../lib/models/roberta';
import { Random } from '../../lib/random';
import { trainRobertaTokenizer } from '../../lib/tokenizers/roberta-tokenizer';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';

const text = 'Call me Ishmael. Some years ago, never mind how long precisely, having little or no money';
const wordPiece = WordPieceTokenizer.train(text, { vocabSize: 80 });
const byteLevel = trainRobertaTokenizer(text, { vocabSize: 270 });
const sizes = { maxPositionEmbeddings: 40, hiddenSize: 12, numHiddenLayers: 2, numAttentionHeads: 3 };
// Large weights: vectors of different texts are far from each other.
const shared = { ...sizes, initializerRange: 0.5 };
const encoders = {
  BERT: {
    model: new BertModel(bertConfig({ ...shared, vocabSize: wordPiece.vocabSize }), new Random(1)),
    tokenizer: wordPiece,
  },
  RoBERTa: {
    model: new RobertaModel(robertaConfig({ ...shared, vocabSize: byteLevel.vocabSize }), new Random(2)),
    tokenizer: byteLevel,
  },
};
afterAll(() => Object.values(encoders).forEach(({ model }) => model.dispose()));

const texts = ['Call me', '', 'Some years ago', 'money', 'never mind how long precisely, no', 'me', text];

describe.each(Object.entries(encoders))('%s, compiled', (_, { model, tokenizer }) => {
  it.each([1, 3, 32])('gives the vectors it gives eagerly, in batches of %i', async (batchSize) => {
    const executions: string[] = [];
    const embed = (compile: boolean, normalize: boolean): Promise<Float32Array[]> =>
      embedSentences(model, tokenizer, texts, {
        ...{ batchSize, compile, normalize },
        onExecution: (description) => executions.push(description),
      });
    for (const normalize of [true, false]) {
      const [compiled, eager] = [await embed(true, normalize), await embed(false, normalize)];
      compiled.forEach((vector, i) => {
        const difference = Math.max(...vector.map((value, c) => Math.abs(value - eager[i][c])));
        expect(difference).toBeLessThan(5e-6); // numbers up to 2, after two layers of norms
      });
    }
    expect(executions[0]).toMatch(/^compiled with ONNX Runtime/);
    expect(executions[1]).toMatch(/^eager on .*: as asked for/);
  });

  it('makes no tensor that stays', async () => {
    await embedSentences(model, tokenizer, texts); // compiles
    const before = tf.memory().numTensors;
    await embedSentences(model, tokenizer, texts);
    expect(tf.memory().numTensors).toBe(before);
  });
});
