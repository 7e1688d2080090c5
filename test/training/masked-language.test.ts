import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { Execution } from '../../lib/compile/execution';
import { encoderInput } from '../../lib/data/encoder-input';
import { MaskedBatches, type MaskedBatch, maskedEvaluationBatches } from '../../lib/data/masked-batches';
import { maskedLanguageScore, unigramMaskedScore } from '../../lib/evaluation/masked-language-score';
import { fillMask } from '../../lib/generation/fill-mask';
import { embedSentences, meanPooling } from '../../lib/generation/sentence-embedding';
import { BertModel } from '../../lib/models/bert';
import { bertConfig } from '../../lib/models/bert-config';
import { BertForMaskedLM, BertForPreTraining } from '../../lib/models/bert-pre-training';
import { Random } from '../../lib/random';
import { bertSpecialTokens, encoderTokens } from '../../lib/tokenizers/encoder-tokens';
import { WordPieceTokenizer } from '../../lib/tokenizers/word-piece-tokenizer';
import { maskedLanguageLoss } from '../../lib/training/masked-language-loss';
import { Trainer } from '../../lib/training/trainer';
import { leakedTensors } from '../leaks';

const letters = [...'abcdefgh'];
const tokenizer = WordPieceTokenizer.fromVocabulary({ pieces: [...bertSpecialTokens, ...letters] });
const tokens = encoderTokens(tokenizer);
const config = bertConfig({
  vocabSize: tokenizer.vocabSize,
  maxPositionEmbeddings: 12,
  hiddenSize: 32,
  numHiddenLayers: 2,
  numAttentionHeads: 2,
  dropout: 0,
});
/** Labels two hidden tokens in two rows of five: `[CLS] a [MASK] c [SEP]` and `[CLS] [MASK] a [SEP] [PAD]`. */
const batch: MaskedBatch = {
  batchSize: 2,
  sequenceLength: 5,
  inputIds: Int32Array.from([2, 5, 4, 7, 3, 2, 4, 5, 3, 0]),
  attentionMask: Int32Array.from([1, 1, 1, 1, 1, 1, 1, 1, 1, 0]),
  tokenTypeIds: Int32Array.from([0, 0, 0, 1, 1, 0, 0, 0, 0, 0]),
  labels: Int32Array.from([-100, -100, 6, -100, -100, -100, 8, -100, -100, -100]),
  nextSentenceLabels: Int32Array.from([0, 1]),
};

/** −log softmax at one place, in plain numbers. */
function surprise(logits: readonly number[], label: number): number {
  return Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - logits[label];
}

describe('the loss', () => {
  const model = new BertForPreTraining({ ...config, initializerRange: 0.3 }, new Random(1));
  const { tokens: guesses, nextSentence } = model.predict(tf.tensor2d(batch.inputIds, [2, 5], 'int32'), {
    attentionMask: tf.tensor2d(batch.attentionMask, [2, 5], 'int32'),
    tokenTypeIds: tf.tensor2d(batch.tokenTypeIds, [2, 5], 'int32'),
  });
  const [words, pairs] = [guesses.arraySync(), nextSentence.arraySync()];
  const masked = (surprise(words[0][2], 6) + surprise(words[1][1], 8)) / 2;
  const follows = (surprise(pairs[0], 0) + surprise(pairs[1], 1)) / 2;

  test('is the mean over hidden tokens, and the mean over pairs added', () => {
    const loss = maskedLanguageLoss(model)(batch, {}).dataSync()[0];
    expect(Math.abs(loss - masked - follows)).toBeLessThan(1e-5); // float32
  });

  test('is that of hidden tokens alone where inputs are no pairs', () => {
    const loss = maskedLanguageLoss(model)({ ...batch, nextSentenceLabels: undefined }, {}).dataSync()[0];
    expect(Math.abs(loss - masked)).toBeLessThan(1e-5); // float32
  });

  test('and the score count the same', async () => {
    const score = await maskedLanguageScore(model, [batch, batch]);
    expect(Math.abs(score.loss - masked)).toBeLessThan(1e-5); // float32
    expect(score.tokens).toBe(4);
    const best = (row: number[]): number => row.indexOf(Math.max(...row));
    expect(score.accuracy).toBe((Number(best(words[0][2]) === 6) + Number(best(words[1][1]) === 8)) / 2);
    expect(score.nextSentenceAccuracy).toBe(
      (Number(best(pairs[0]) === 0) + Number(best(pairs[1]) === 1)) / 2,
    );
  });

  test('and the score run eagerly to the same numbers as compiled', async () => {
    const execution = new Execution(true); // fails rather than falls back
    const compiled = await maskedLanguageScore(model, [batch, batch], execution);
    const eager = await maskedLanguageScore(model, [batch, batch], false);
    expect(execution.description).toMatch(/^compiled/);
    expect(Math.abs(compiled.loss - eager.loss)).toBeLessThan(1e-5); // float32, sums in another order
    expect({ ...compiled, loss: 0 }).toEqual({ ...eager, loss: 0 });
    await execution.dispose();
  });

  test('of a new model is near ln V', () => {
    const fresh = new BertForMaskedLM(config, new Random(1));
    const loss = maskedLanguageLoss(fresh)(batch, {}).dataSync()[0];
    expect(Math.abs(loss - Math.log(tokenizer.vocabSize))).toBeLessThan(0.2); // logits of ±0.1, of only two tokens
  });

  test('leaves no tensor behind, nor does the score', async () => {
    expect(leakedTensors(() => maskedLanguageLoss(model)(batch, { random: new Random(1) }))).toBe(0);
    const before = tf.memory().numTensors;
    await maskedLanguageScore(model, [batch]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('the unigram baseline', () => {
  test('always guesses the commonest token, and is as surprised as its share says', () => {
    const { loss, accuracy } = unigramMaskedScore([8, 8, 8, 6], 13, [batch]);
    expect(accuracy).toBe(0.5);
    expect(loss).toBeCloseTo(-(Math.log(2 / 17) + Math.log(4 / 17)) / 2, 12); // add-one: (1 + 1)/(4 + 13), (3 + 1)/17
  });

  test('says of every pair what is true of most', () => {
    const pairs = { ...batch, nextSentenceLabels: Int32Array.of(1, 0, 1) };
    expect(unigramMaskedScore([5], 13, [pairs]).nextSentenceAccuracy).toBe(2 / 3);
  });

  test('needs something hidden', () => {
    const nothing = { ...batch, labels: batch.labels.map(() => -100) };
    expect(() => unigramMaskedScore([5], 13, [nothing])).toThrow('at least one token must be hidden');
  });
});

describe('a model trained on rows of two letters in turn', () => {
  // a d a d a d: the first two follow from what comes after them, the last two from what came before.
  const random = new Random(1);
  const inputs = Array.from({ length: 200 }, () => {
    const [x, y] = [5 + random.integer(8), 5 + random.integer(8)];
    return encoderInput(tokens, [x, y, x, y, x, y]);
  });
  const shape = { batchSize: 64, sequenceLength: 8, tokenizer };
  const model = new BertForMaskedLM(config, new Random(2));

  test('guesses far better than the commonest token, from both sides', async () => {
    const batches = new MaskedBatches(inputs, { ...shape, masking: 'dynamic', random: new Random(3) });
    await new Trainer({
      model,
      loss: maskedLanguageLoss(model),
      batches,
      config: { maxSteps: 250, learningRate: 5e-3, warmupSteps: 20, weightDecay: 0 },
    }).train();
    const hidden = [...maskedEvaluationBatches(inputs, { ...shape, random: new Random(4) })];
    const score = await maskedLanguageScore(model, hidden);
    const trivial = unigramMaskedScore(inputs.flatMap(({ inputIds }) => [...inputIds]), tokenizer.vocabSize, hidden); // prettier-ignore
    expect(trivial.accuracy).toBeLessThan(0.3);
    expect(score.accuracy).toBeGreaterThan(0.9); // one letter of six is hidden, and stands there twice more
    expect(score.loss).toBeLessThan(0.5 * trivial.loss);
  }, 120_000);

  test('fills a hole with what belongs there, likeliest first, and says with what probability', async () => {
    const [candidates] = await fillMask(model, tokenizer, '[MASK] d a d a d', { topK: tokenizer.vocabSize });
    expect(candidates[0].token).toBe('a');
    expect(candidates[0].text).toBe('a d a d a d');
    expect(tokenizer.idOf('a')).toBe(candidates[0].tokenId);
    const probabilities = candidates.map(({ probability }) => probability);
    expect([...probabilities].sort((a, b) => b - a)).toEqual(probabilities);
    expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
  });
});

describe('fillMask', () => {
  const model = new BertForMaskedLM(config, new Random(1));

  test('gives candidates for each hole, with the other left open', async () => {
    const holes = await fillMask(model, tokenizer, 'a [MASK] b [MASK]', { topK: 2 });
    expect(holes.map((candidates) => candidates.length)).toEqual([2, 2]);
    expect(holes[0][0].text).toBe(`a ${holes[0][0].token} b [MASK]`);
    expect(holes[1][0].text).toBe(`a [MASK] b ${holes[1][0].token}`);
  });

  test('refuses a text without a hole, one that is too long, and no candidates', async () => {
    await expect(fillMask(model, tokenizer, 'a b')).rejects.toThrow('must have a [MASK] to fill, got "a b"');
    await expect(fillMask(model, tokenizer, `[MASK] ${'a '.repeat(10)}`)).rejects.toThrow(
      'the text must have at most 10 tokens, got 11',
    );
    await expect(fillMask(model, tokenizer, '[MASK]', { topK: 0 })).rejects.toThrow('topK must be');
  });

  test('leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await fillMask(model, tokenizer, 'a [MASK]');
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('sentence embeddings', () => {
  const model = new BertModel({ ...config, initializerRange: 0.3 }, new Random(1));

  test('are the mean of the vectors of tokens, padding left out', () => {
    const x = tf.tensor3d([[[1, 2], [3, 4], [100, 100]], [[5, 6], [7, 8], [9, 10]]]); // prettier-ignore
    const mean = meanPooling(x, tf.tensor2d([[1, 1, 0], [1, 1, 1]], [2, 3], 'int32')); // prettier-ignore
    expect(mean.arraySync()).toEqual([[2, 3], [7, 8]]); // prettier-ignore
  });

  test('come in the order of the texts and are the same alone and in a batch, long texts cut', async () => {
    const texts = ['a', 'a b c d', 'e f', 'a b c d e f g h a b c d e f g h'];
    const together = await embedSentences(model, tokenizer, texts, { batchSize: 3 });
    for (const [i, text] of texts.entries()) {
      const [alone] = await embedSentences(model, tokenizer, [text]);
      expect(alone.length).toBe(32);
      alone.forEach((value, c) => expect(Math.abs(value - together[i][c])).toBeLessThan(1e-5)); // longer sums
      const length = Math.hypot(...alone);
      expect(Math.abs(length - 1)).toBeLessThan(1e-5); // float32
    }
    expect(await embedSentences(model, tokenizer, [])).toEqual([]);
  });

  test('leave no tensor behind', async () => {
    const before = tf.memory().numTensors;
    await embedSentences(model, tokenizer, ['a', 'b c'], { normalize: false });
    expect(tf.memory().numTensors).toBe(before);
  });
});
