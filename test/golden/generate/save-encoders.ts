/**
 * Saves a random model of every kind of BERT and RoBERTa, and a trained one, with `saveModel`, each with what it
 * gives, for `verify-saved-encoders.py` to load with transformers and compare:
 *
 *     npx tsx test/golden/generate/save-encoders.ts DIR
 *     python test/golden/generate/verify-saved-encoders.py DIR
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { BertModel } from '../../../lib/models/bert';
import { bertConfig, robertaConfig } from '../../../lib/models/bert-config';
import { bertFamily, robertaFamily } from '../../../lib/models/bert-family';
import type { BertForMaskedLM } from '../../../lib/models/bert-pre-training';
import type { QuestionAnswerer } from '../../../lib/models/encoder-tasks';
import { loadMaskedLanguageModel } from '../../../lib/models/load-masked-language-model';
import type { PretrainedModel } from '../../../lib/models/model-family';
import { saveModel } from '../../../lib/models/pretrained';
import { pretrainedDirectory } from '../../../lib/models/pretrained-directory';
import { Random } from '../../../lib/random';
import { encoderTokens } from '../../../lib/tokenizers/encoder-tokens';
import { trainRobertaTokenizer } from '../../../lib/tokenizers/roberta-tokenizer';
import type { Tokenizer } from '../../../lib/tokenizers/tokenizer';
import { WordPieceTokenizer } from '../../../lib/tokenizers/word-piece-tokenizer';

async function main(directory: string): Promise<void> {
  tf.enableProdMode();
  await tf.setBackend('cpu');
  const text = 'Call me Ishmael. Some years ago, never mind how long précisely';
  const sizes = { hiddenSize: 12, numHiddenLayers: 2, numAttentionHeads: 3, initializerRange: 0.4, dropout: 0 };
  const labels = ['negative', 'neutral', 'positive'];
  const [wordPiece, bpe] = [
    WordPieceTokenizer.train(text, { vocabSize: 60 }),
    trainRobertaTokenizer(text, { vocabSize: 280 }),
  ];
  const [bert, roberta] = [
    bertConfig({ ...sizes, vocabSize: wordPiece.vocabSize, maxPositionEmbeddings: 70 }),
    robertaConfig({ ...sizes, vocabSize: bpe.vocabSize, maxPositionEmbeddings: 80 }),
  ];
  for (const [family, tokenizer, config] of [
    [bertFamily, wordPiece, bert],
    [robertaFamily, bpe, roberta],
  ] as const) {
    for (const [name, modelClass] of Object.entries(family.architectures)) {
      const classes = name.includes('Classification') ? { labels } : {};
      await save(name, new modelClass({ ...config, ...classes } as never, new Random(1)), tokenizer, text);
    }
  }
  const { model, tokenizer } = loadMaskedLanguageModel(pretrainedDirectory('moby-dick-roberta'));
  await save('moby-dick-roberta', model, tokenizer, 'Call me Ishmael.');

  async function save(name: string, model: PretrainedModel, tokenizer: Tokenizer, text: string): Promise<void> {
    const { clsTokenId, sepTokenId } = encoderTokens(tokenizer);
    const ids = [clsTokenId, ...tokenizer.encode(text), sepTokenId];
    await saveModel(model, tokenizer, join(directory, name));
    const given = (model as BertModel | BertForMaskedLM | QuestionAnswerer).forward(
      tf.tensor2d([ids], [1, ids.length], 'int32'),
    );
    const output = given instanceof tf.Tensor ? given : given.start;
    const expected = { text, inputIds: ids, output: output.arraySync() };
    writeFileSync(join(directory, name, 'expected.json'), JSON.stringify(expected));
  }
}

void main(process.argv[2]);
