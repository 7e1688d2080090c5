import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fullSentences } from '../../lib/data/full-sentences';
import { maskedEvaluationBatches } from '../../lib/data/masked-batches';
import { mobyDick } from '../../lib/data/moby-dick';
import { splitSentences } from '../../lib/data/sentences';
import { sequentialBlocks } from '../../lib/data/sequential-blocks';
import { splitTrainValidation } from '../../lib/data/split';
import { languageModelLoss } from '../../lib/evaluation/language-model-loss';
import { maskedLanguageScore, unigramMaskedScore } from '../../lib/evaluation/masked-language-score';
import { BigramBaseline } from '../../lib/evaluation/n-gram-baselines';
import { messagePairs, splitPairs } from '../../lib/data/translation-pairs';
import { typescriptMessages } from '../../lib/data/typescript-messages';
import { scoreTranslations, translationBaselines } from '../../lib/evaluation/translation-score';
import { translate } from '../../lib/generation/translate';
import { loadMaskedLanguageModel } from '../../lib/models/load-masked-language-model';
import { loadLanguageModel, loadSequenceToSequenceModel } from '../../lib/models/pretrained';
import { pretrainedDirectory, pretrainedNames } from '../../lib/models/pretrained-directory';
import { Random } from '../../lib/random';
import { encoderTokens } from '../../lib/tokenizers/encoder-tokens';
import { loadTokenizer } from '../../lib/tokenizers/tokenizer-files';

const directory = pretrainedDirectory('moby-dick-gpt');

test.each(pretrainedNames)('the files of the shipped %s are those that its card names', (name) => {
  const directory = pretrainedDirectory(name);
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

test('the shipped encoder guesses hidden tokens of the end of the book better than a unigram model', async () => {
  const { model, tokenizer } = loadMaskedLanguageModel(pretrainedDirectory('moby-dick-roberta'));
  const sentences = splitSentences(mobyDick()).map((sentence) => tokenizer.encode(` ${sentence}`));
  const cut = Math.floor(0.9 * sentences.length);
  const inputs = fullSentences(sentences.slice(cut), { tokens: encoderTokens(tokenizer), maxLength: 16 });
  const shape = { batchSize: 64, sequenceLength: 16, tokenizer };
  const hidden = [...maskedEvaluationBatches(inputs.slice(0, 256), { ...shape, random: new Random(1) })];
  const unigram = unigramMaskedScore(sentences.slice(0, cut).flat(), tokenizer.vocabSize, hidden);
  const score = await maskedLanguageScore(model, hidden);
  expect(score.loss).toBeLessThan(unigram.loss - 1.5);
  expect(score.accuracy).toBeGreaterThan(2 * unigram.accuracy);
  model.dispose();
});

test("the shipped encoder's tokens are the shipped GPT's, five ids further on", () => {
  const gpt = loadTokenizer(directory);
  const roberta = loadTokenizer(pretrainedDirectory('moby-dick-roberta'));
  const text = mobyDick().slice(0, 50_000);
  expect(roberta.encode(text)).toEqual(gpt.encode(text).map((id) => id + 5));
});

test('the shipped translator renders messages it has not seen better than their nearest neighbours do', async () => {
  const { model, tokenizer } = loadSequenceToSequenceModel(pretrainedDirectory('messages-translator'));
  const { train, test: unseen } = splitPairs(messagePairs(typescriptMessages(), ['fr']));
  const some = unseen.filter(({ source }) => source.length < 60).slice(0, 24); // short ones: quick to translate
  const sources = some.map(({ source }) => source);
  const translations = await translate(model, tokenizer, sources, {
    language: 'fr',
    numBeams: 1,
    batchSize: 24,
  });
  const { nearestNeighbour } = translationBaselines(train, some);
  expect(scoreTranslations(translations, some).bleu).toBeGreaterThan(nearestNeighbour.bleu);
  model.dispose();
});
