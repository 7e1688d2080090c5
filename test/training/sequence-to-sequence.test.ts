import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { padPairs, SequencePairBatches } from '../../lib/data/sequence-pair-batches';
import { reversalPairs } from '../../lib/data/toy-sequences';
import { trainTranslationTokenizer, TranslationEncoding } from '../../lib/data/translation-encoding';
import { meanPairLoss } from '../../lib/evaluation/pair-loss';
import { scoreTranslations } from '../../lib/evaluation/translation-score';
import { translate } from '../../lib/generation/translate';
import { PreNormTransformer, Transformer } from '../../lib/models/transformer';
import { transformerConfig } from '../../lib/models/transformer-config';
import { Random } from '../../lib/random';
import { sequenceToSequenceLoss } from '../../lib/training/sequence-to-sequence-loss';
import { Trainer } from '../../lib/training/trainer';

const words = reversalPairs(24, { random: new Random(1), maxLength: 5 });
const tokenizer = trainTranslationTokenizer(words, { kind: 'character' });
const encoding = new TranslationEncoding(tokenizer);
const pairs = words.map((word) => encoding.encodePair(word));
const padding = {
  padTokenId: tokenizer.idOf('<pad>')!,
  decoderStartTokenId: tokenizer.idOf('<pad>')!,
};
const config = transformerConfig({
  vocabSize: tokenizer.vocabSize,
  hiddenSize: 32,
  encoderLayers: 1,
  decoderLayers: 1,
  encoderAttentionHeads: 2,
  decoderAttentionHeads: 2,
  dropout: 0,
  maxPositionEmbeddings: 16,
  padTokenId: padding.padTokenId,
  eosTokenId: tokenizer.idOf('</s>')!,
});

/** Trains a few steps on all words at once. */
async function train(model: Transformer, maxSteps: number, compile: boolean): Promise<number[]> {
  const batches = new SequencePairBatches(pairs, {
    ...padding,
    tokensPerBatch: 8 * pairs.length,
    random: new Random(2),
  });
  const { records } = await new Trainer({
    model,
    loss: sequenceToSequenceLoss(model),
    batches,
    config: { maxSteps, learningRate: 5e-3, warmupSteps: 5, weightDecay: 0, lrSchedulerType: 'constant' },
    compile,
  }).train();
  return records.map(({ loss }) => loss);
}

describe('training an encoder-decoder', () => {
  it('begins near the loss of guessing, learns its words by heart, and writes them backwards', async () => {
    const model = new PreNormTransformer(config, new Random(3));
    const losses = await train(model, 150, true);
    // An untrained model spreads its guesses over V tokens, not evenly: logits of tied embeddings have a spread of 1.
    expect(losses[0]).toBeGreaterThan(Math.log(config.vocabSize) - 0.5);
    expect(losses[0]).toBeLessThan(Math.log(config.vocabSize) + 1);
    expect(losses.at(-1)).toBeLessThan(0.05);
    const written = await translate(
      model,
      tokenizer,
      words.map(({ source }) => source),
      { numBeams: 2 },
    );
    expect(scoreTranslations(written, words).exactMatch).toBe(1);
    model.dispose();
  }, 60_000);

  it('takes the same steps compiled as eager, in post-norm and in pre-norm', async () => {
    for (const ModelClass of [Transformer, PreNormTransformer]) {
      const [eager, compiled] = [
        new ModelClass(config, new Random(4)),
        new ModelClass(config, new Random(4)),
      ];
      const [a, b] = [await train(eager, 4, false), await train(compiled, 4, true)];
      // The same sums in another order, in single precision, through four updates.
      a.forEach((loss, step) => expect(Math.abs(loss - b[step])).toBeLessThan(1e-4 * loss));
      eager.dispose();
      compiled.dispose();
    }
  }, 60_000);
});

describe('meanPairLoss', () => {
  it('is the mean over tokens of the loss that training lowers, however the pairs are batched', async () => {
    const model = new Transformer(config, new Random(5));
    const all = padPairs(pairs, padding);
    const loss = sequenceToSequenceLoss(model);
    const expected = tf.tidy(() => loss(all, {}).dataSync()[0]);
    const parts = [padPairs(pairs.slice(0, 7), padding), padPairs(pairs.slice(7), padding)];
    // Rounding of a hundred terms in single precision.
    for (const compile of [true, false]) {
      expect(Math.abs((await meanPairLoss(model, parts, compile)) - expected)).toBeLessThan(1e-5 * expected);
    }
    model.dispose();
  });

  it('leaves no tensor behind', async () => {
    const model = new Transformer(config, new Random(5));
    const before = tf.memory().numTensors;
    await meanPairLoss(model, [padPairs(pairs, padding)]);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});

describe('scoreTranslations', () => {
  it('counts languages without spaces by characters', () => {
    const japanese = [{ source: 'x', target: '文字列リテラル', language: 'ja' }];
    expect(scoreTranslations(['文字列リテラ'], japanese).bleu).toBeGreaterThan(80); // six of seven characters, in order
    expect(scoreTranslations(['文字列リテラ'], [{ ...japanese[0], language: 'fr' }]).bleu).toBe(0); // another word
  });
});
