/**
 * Saves random models and one that was trained with `saveModel`, each with the logits it gives, for `verify-saved-models.py`
 * to load with transformers and compare:
 *
 *     npx tsx test/golden/generate/save-models.ts DIR
 *     python test/golden/generate/verify-saved-models.py DIR
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { Gpt } from '../../../lib/models/gpt';
import { gptConfig } from '../../../lib/models/gpt-config';
import { Llama } from '../../../lib/models/llama';
import { llamaConfig } from '../../../lib/models/llama-config';
import { loadLanguageModel, saveModel } from '../../../lib/models/pretrained';
import { pretrainedDirectory } from '../../../lib/models/pretrained-directory';
import { Qwen2 } from '../../../lib/models/qwen2';
import { SequenceClassifier } from '../../../lib/models/sequence-classifier';
import { Random } from '../../../lib/random';
import { ByteLevelBpeTokenizer } from '../../../lib/tokenizers/byte-level-bpe-tokenizer';
import { SentencePieceTokenizer } from '../../../lib/tokenizers/sentence-piece-tokenizer';
import type { Tokenizer } from '../../../lib/tokenizers/tokenizer';
import golden from '../sentence-piece.json';

async function main(directory: string): Promise<void> {
  tf.enableProdMode();
  await tf.setBackend('cpu');
  const text = 'Call me Ishmael. Some years ago, never mind how long precisely';
  const tokenizer = ByteLevelBpeTokenizer.train(text, { vocabSize: 265, specialTokens: ['<|endoftext|>'] });
  const sizes = { maxPositionEmbeddings: 80, hiddenSize: 12, numHiddenLayers: 2, numAttentionHeads: 3 };
  const config = gptConfig({ ...sizes, vocabSize: tokenizer.vocabSize, dropout: 0, initializerRange: 0.4 });
  const labels = ['negative', 'neutral', 'positive'];
  const llama = llamaConfig({
    ...sizes,
    vocabSize: tokenizer.vocabSize,
    hiddenSize: 24,
    numAttentionHeads: 6,
    numKeyValueHeads: 2,
    initializerRange: 0.4,
  });
  const yarn = { ropeType: 'yarn', factor: 4, originalMaxPositionEmbeddings: 20, betaFast: 16 } as const;
  const llama3 = {
    ropeType: 'llama3',
    factor: 8,
    lowFreqFactor: 1,
    highFreqFactor: 4,
    originalMaxPositionEmbeddings: 32,
  } as const;
  const random = new Random(1);
  const trained = loadLanguageModel(pretrainedDirectory('moby-dick-gpt'));
  const models = {
    'moby-dick-gpt': trained.model,
    gpt: new Gpt(config, random),
    'gpt-without-bias': new Gpt({ ...config, bias: false, activation: 'gelu' }, random),
    'gpt-untied': new Gpt({ ...config, tieWordEmbeddings: false }, random),
    classifier: new SequenceClassifier({ ...config, labels }, random),
    llama: new Llama(llama, random),
    'llama-tied-with-wide-heads': new Llama({ ...llama, tieWordEmbeddings: true, headDim: 10 }, random),
    'llama-with-every-bias': new Llama(
      { ...llama, attentionBias: 'all', mlpBias: true, ropeScaling: llama3 },
      random,
    ),
    'llama-with-three-biases': new Llama({ ...llama, attentionBias: 'query-key-value' }, random),
    'llama-with-sentence-piece': new Llama({ ...llama, vocabSize: golden.pieces.length }, random),
    qwen2: new Qwen2({ ...llama, attentionBias: 'query-key-value', ropeScaling: yarn }, random),
  };
  const sentencePiece = new SentencePieceTokenizer(golden);
  const tokenizers: Record<string, Tokenizer> = {
    'moby-dick-gpt': trained.tokenizer,
    'llama-with-sentence-piece': sentencePiece,
  };
  for (const [name, model] of Object.entries(models)) {
    const used = tokenizers[name] ?? tokenizer;
    const ids = used === sentencePiece ? [1, ...used.encode(text)] : used.encode(text); // transformers adds the <s>
    await saveModel(model, used, join(directory, name));
    const logits = model.forward(tf.tensor2d([ids], [1, ids.length], 'int32'));
    const expected = { text, inputIds: ids, logits: logits.arraySync() };
    writeFileSync(join(directory, name, 'expected.json'), JSON.stringify(expected));
  }
}

void main(process.argv[2]);
