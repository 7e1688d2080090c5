import * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import type { CompileChoice, Execution } from '../compile/execution';
import { ignoredLabel, type TokenBatch } from '../data/batch';
import type { CausalLanguageModel } from '../models/causal-language-model';
import { modelFunction } from '../models/compiled-model-function';
import { tokenTensors } from '../models/token-tensors';

const logProbabilities = modelFunction((model: CausalLanguageModel, batch: TokenBatch): tf.Tensor3D => {
  const { inputIds, context } = tokenTensors(batch);
  return tf.logSoftmax(model.forward(inputIds, context));
}, 'log-probabilities of the next token');

/**
 * The log-probabilities of all tokens wherever a label is predicted, for {@link divergence}.
 *
 * @returns [labels, V] in one array
 */
export async function predictedDistributions(
  model: CausalLanguageModel,
  batch: TokenBatch,
  compile: CompileChoice | Execution = 'auto',
): Promise<Float32Array> {
  await setImmediate();
  const all = await logProbabilities(model, compile, batch);
  const values = (await all.data()) as Float32Array;
  const V = all.shape[2];
  all.dispose();
  const places = [...batch.labels.keys()].filter((place) => batch.labels[place] !== ignoredLabel);
  const kept = new Float32Array(places.length * V);
  places.forEach((place, i) => kept.set(values.subarray(place * V, (place + 1) * V), i * V));
  return kept;
}

// ANCHOR: divergence
/**
 * KL(p ‖ q), how far distributions are from others, summed over all of them: Σ p·(log p − log q), in nats.
 *
 * @param logP - log-probabilities, rows one after the other
 * @param logQ - as many
 */
export function divergence(logP: ArrayLike<number>, logQ: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < logP.length; i++) sum += Math.exp(logP[i]) * (logP[i] - logQ[i]);
  return sum;
}
// ANCHOR_END: divergence
