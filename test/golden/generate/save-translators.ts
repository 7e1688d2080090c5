/**
 * Saves random encoder-decoders with `saveModel`, each with its logits and what it writes greedily and by beam
 * search, for `verify-saved-translators.py` to load with transformers and compare:
 *
 *     npx tsx test/golden/generate/save-translators.ts DIR
 *     python test/golden/generate/verify-saved-translators.py DIR
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { trainTranslationTokenizer } from '../../../lib/data/translation-encoding';
import { generateTargets } from '../../../lib/generation/generate-target';
import { saveModel } from '../../../lib/models/pretrained';
import { PreNormTransformer, Transformer } from '../../../lib/models/transformer';
import { transformerConfig } from '../../../lib/models/transformer-config';
import { Random } from '../../../lib/random';

async function main(directory: string): Promise<void> {
  tf.enableProdMode();
  await tf.setBackend('cpu');
  const pair = { source: "Cannot find name '{0}'.", target: "Le nom '{0}' est introuvable.", language: 'fr' };
  const tokenizer = trainTranslationTokenizer([pair], { vocabSize: 300, copyNames: true });
  const config = transformerConfig({
    vocabSize: tokenizer.vocabSize,
    hiddenSize: 24,
    encoderLayers: 2,
    decoderLayers: 3,
    encoderAttentionHeads: 3,
    decoderAttentionHeads: 4,
    encoderFfnDim: 40,
    decoderFfnDim: 56,
    dropout: 0,
    padTokenId: tokenizer.idOf('<pad>')!,
    eosTokenId: tokenizer.idOf('</s>')!,
  });
  const random = new Random(1);
  const models = {
    marian: new Transformer(config, random),
    'marian-gelu-unscaled': new Transformer({ ...config, activation: 'gelu', scaleEmbedding: false }, random),
    pegasus: new PreNormTransformer(config, random),
    'pegasus-silu': new PreNormTransformer({ ...config, activation: 'silu' }, random),
  };
  const source = [...tokenizer.encode(pair.source), config.eosTokenId];
  const target = [config.decoderStartTokenId, ...tokenizer.encode(pair.target)];
  const tensor = (ids: number[]): tf.Tensor2D => tf.tensor2d([ids], [1, ids.length], 'int32');
  for (const [name, model] of Object.entries(models)) {
    const bias = random.normalTensor([1, config.vocabSize]) as tf.Tensor2D;
    model.logitsBias.assign(bias); // starts at zero, and would not show whether it is read
    await saveModel(model, tokenizer, join(directory, name));
    const searches = [1, 4].map(async (numBeams) => {
      const [{ tokens }] = await generateTargets(model, [source], { numBeams, maxNewTokens: 10 });
      return { numBeams, tokens };
    });
    const expected = {
      text: pair.source,
      source,
      target,
      logits: model.forward(tensor(source), tensor(target)).arraySync(),
      searches: await Promise.all(searches),
    };
    writeFileSync(join(directory, name, 'expected.json'), JSON.stringify(expected));
  }
}

void main(process.argv[2]);
