import * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import { encoderInput, padInputs } from '../data/encoder-input';
import type { BertModel } from '../models/bert';
import { longestInput } from '../models/bert-config';
import { encoderTensors } from '../models/encoder-tensors';
import { encoderTokens } from '../tokenizers/encoder-tokens';
import type { Tokenizer } from '../tokenizers/tokenizer';

// ANCHOR: meanPooling
/**
 * One vector for each text: the mean of its tokens' vectors, padding left out.
 *
 * @remarks Reimers and Gurevych 2019 (Sentence-BERT), §3.
 * @param x - the encoder's vectors, shape [B, T, C]
 * @param attentionMask - 1 for a token, 0 for padding, shape [B, T]
 * @returns shape [B, C]
 */
export function meanPooling(x: tf.Tensor, attentionMask: tf.Tensor): tf.Tensor2D {
  return tf.tidy(() => {
    const isToken = tf.expandDims(tf.cast(attentionMask, 'float32'), -1); // [B, T, 1]
    return tf.div(tf.sum(tf.mul(x, isToken), 1), tf.sum(isToken, 1)) as tf.Tensor2D;
  });
}
// ANCHOR_END: meanPooling

/** How {@link embedSentences} works through the texts. */
export interface EmbeddingOptions {
  /** Texts at a time. Default 32. */
  readonly batchSize?: number;
  /** Longest input in tokens, the two special ones included; longer texts are cut. Default: the model's. */
  readonly maxLength?: number;
  /** Whether each vector is scaled to length 1, so that a dot product is the cosine. Default true. */
  readonly normalize?: boolean;
}

/**
 * A vector for each text, by mean pooling: texts that mean alike have vectors that point alike, if the
 * encoder was trained for that, as all-MiniLM-L6-v2 was. Yields to the event loop between batches.
 *
 * @remarks Texts are sorted by length first, so that a batch has little padding; as sentence-transformers
 * does it.
 * @returns one array of C numbers for each text, in the order of the texts
 */
export async function embedSentences(
  model: BertModel,
  tokenizer: Tokenizer,
  texts: readonly string[],
  options: EmbeddingOptions = {},
): Promise<Float32Array[]> {
  const { batchSize = 32, maxLength = longestInput(model.config), normalize = true } = options;
  const tokens = encoderTokens(tokenizer);
  const inputs = texts.map((text) => encoderInput(tokens, tokenizer.encode(text).slice(0, maxLength - 2)));
  const byLength = [...inputs.keys()].sort((a, b) => inputs[b].inputIds.length - inputs[a].inputIds.length);
  const vectors: Float32Array[] = [];
  for (let start = 0; start < byLength.length; start += batchSize) {
    const places = byLength.slice(start, start + batchSize);
    const batch = padInputs(
      places.map((place) => inputs[place]),
      tokens.padTokenId,
    );
    const pooled = tf.tidy(() => {
      const { inputIds, masks } = encoderTensors(batch);
      const x = model.forward(inputIds, masks);
      const mean = meanPooling(x, masks.attentionMask);
      return normalize ? tf.div(mean, tf.maximum(tf.norm(mean, 2, 1, true), 1e-12)) : mean;
    });
    const values = (await pooled.data()) as Float32Array;
    pooled.dispose();
    places.forEach((place, row) => {
      vectors[place] = values.slice(row * model.config.hiddenSize, (row + 1) * model.config.hiddenSize);
    });
    await setImmediate();
  }
  return vectors;
}
