import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { getThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { useBackend } from '../../lib/backends/backend';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { Random } from '../../lib/random';
import { AdamW } from '../../lib/training/adamw';
import { clipGradientNorm, lossAndGradients } from '../../lib/training/gradients';
import { nextTokenLoss } from '../../lib/training/next-token-loss';

/** Trains a small GPT for some steps on the current backend and returns all its weights. */
export function trainedWeights(steps: number): Float32Array {
  const random = new Random(7);
  // 54 and 21 are no multiples of the tiles a matrix product is cut into.
  const config = gptConfig({
    vocabSize: 61,
    maxPositionEmbeddings: 21,
    hiddenSize: 54,
    numHiddenLayers: 2,
    numAttentionHeads: 3,
    dropout: 0,
    activation: 'gelu',
  });
  const model = new Gpt(config, random);
  const parameters = model.namedParameters();
  const optimizer = new AdamW(parameters);
  const loss = nextTokenLoss(model);
  const ids = (): Int32Array => Int32Array.from({ length: 3 * 21 }, () => random.integer(61));
  for (let step = 0; step < steps; step++) {
    const batch = { batchSize: 3, sequenceLength: 21, inputIds: ids(), labels: ids() };
    tf.tidy(() => {
      const { gradients } = lossAndGradients(() => loss(batch, {}), parameters);
      optimizer.update(clipGradientNorm(gradients, 1).gradients, tf.tensor1d(optimizer.stepScalars(1e-3)));
    });
  }
  const weights = Float32Array.from([...parameters.values()].flatMap((p) => Array.from(p.dataSync())));
  optimizer.dispose();
  model.dispose();
  return weights;
}

/** Run as a program: the number of threads and the digest of the weights after three steps on wasm. */
async function main(): Promise<void> {
  await useBackend('wasm');
  const digest = createHash('sha256')
    .update(new Uint8Array(trainedWeights(3).buffer))
    .digest('hex');
  process.stdout.write(JSON.stringify({ threads: getThreadsCount(), digest }));
}

if (process.argv[1]?.endsWith('training-digest.ts')) void main();
