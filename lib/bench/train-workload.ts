import * as tf from '@tensorflow/tfjs-core';
import { Gpt } from '../models/gpt';
import { gptPresets } from '../models/gpt-presets';
import { Random } from '../random';
import { AdamW } from '../training/adamw';
import { accumulateGradients, clipGradientNorm } from '../training/gradients';
import { nextTokenLoss } from '../training/next-token-loss';
import type { Workload, WorkloadOptions } from './workload';

/** nanoGPT's batch for its CPU configuration. */
const batchSize = 12;

/**
 * One round is one training step of a GPT, as the Trainer takes it: forward, backward, clipping,
 * AdamW, on a batch of random tokens.
 */
export async function trainWorkload({ preset }: WorkloadOptions): Promise<Workload> {
  const config = gptPresets[preset];
  const random = new Random(1);
  const model = new Gpt(config, random);
  const parameters = model.namedParameters();
  const optimizer = new AdamW(parameters);
  const sequenceLength = Math.min(64, config.maxPositionEmbeddings);
  const tokens = batchSize * sequenceLength;
  const draw = (): Int32Array => Int32Array.from({ length: tokens }, () => random.integer(config.vocabSize));
  const loss = nextTokenLoss(model);
  const flops = tokens * trainingFlopsPerToken(model, sequenceLength);
  return async () => {
    const batch = { batchSize, sequenceLength, inputIds: draw(), labels: draw() };
    const value = tf.tidy(() => {
      const step = accumulateGradients([{ loss: () => loss(batch, {}), weight: 1 }], parameters);
      optimizer.update(clipGradientNorm(step.gradients, 1).gradients, 1e-3);
      return step.loss;
    });
    await value.data(); // backends that work ahead are waited for
    value.dispose();
    return { tokens, flops };
  };
}

/**
 * 6N for the matrix products of forward and backward and 12·L·C·T for attention; N without the
 * position embedding, which is looked up.
 *
 * @remarks Chowdhery et al. 2022 (PaLM), appendix B, as in nanoGPT's `estimate_mfu`.
 */
function trainingFlopsPerToken(model: Gpt, length: number): number {
  const { numHiddenLayers, hiddenSize } = model.config;
  const parameters = model.parameterCount - model.positionEmbedding.weight.size;
  return 6 * parameters + 12 * numHiddenLayers * hiddenSize * length;
}
