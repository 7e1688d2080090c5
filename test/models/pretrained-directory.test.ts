import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mobyDick } from '../../lib/data/moby-dick';
import { sequentialBlocks } from '../../lib/data/sequential-blocks';
import { splitTrainValidation } from '../../lib/data/split';
import { languageModelLoss } from '../../lib/evaluation/language-model-loss';
import { BigramBaseline } from '../../lib/evaluation/n-gram-baselines';
import { loadLanguageModel } from '../../lib/models/pretrained';
import { pretrainedDirectory } from '../../lib/models/pretrained-directory';

const directory = pretrainedDirectory('moby-dick-gpt');

test('the files of the shipped model are those that its card names', () => {
  const card = readFileSync(join(directory, 'README.md'), 'utf8');
  for (const file of ['model.safetensors', 'tokenizer.json']) {
    const digest = createHash('sha256')
      .update(readFileSync(join(directory, file)))
      .digest('hex');
    expect(card).toContain(digest);
  }
});

test('the shipped model predicts the end of the book better than a bigram model', async () => {
  const { model, tokenizer } = loadLanguageModel(directory);
  const { train, validation } = splitTrainValidation(tokenizer.encode(mobyDick()), 0.1);
  const part = validation.subarray(0, 1025);
  const loss = await languageModelLoss(model, sequentialBlocks(part, { batchSize: 8, blockSize: 64 }));
  expect(loss).toBeLessThan(new BigramBaseline(train, tokenizer.vocabSize, 100).loss(part));
  model.dispose();
});
