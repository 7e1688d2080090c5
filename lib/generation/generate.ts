import * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import { ConfigError } from '../errors';
import type { CausalLanguageModel } from '../models/causal-language-model';
import { Random } from '../random';
import { greedyToken, sampleToken, type SamplingOptions } from './sampling';

/** How a text is continued; the fields are Hugging Face's, in camelCase. */
export interface GenerationConfig extends SamplingOptions {
  /** Most tokens to add; 64 by default. */
  readonly maxNewTokens?: number;
  /** Draw by chance (true, the default), or take the likeliest token each time (false, greedy). */
  readonly doSample?: boolean;
  /** Same seed, same text. 42 by default. */
  readonly seed?: number;
  /** Generation ends before the first of these, which is not given out. */
  readonly stopTokenIds?: readonly number[];
  /** Keep the keys and values of earlier positions: the same tokens, sooner. True by default. */
  readonly useCache?: boolean;
}

// ANCHOR: generate
/**
 * Continues a text, token by token, each as soon as it is known.
 *
 * When the text outgrows the model's context the window slides: the oldest tokens leave it, half a
 * context at a time (learned positions count from the window's start, so every slide computes the
 * remembered half anew). A prompt that is too long keeps its end.
 *
 * Yields to the event loop before each token. Breaking out of the loop frees everything.
 *
 * @param promptIds - at least one token
 * @throws ConfigError for an empty prompt, an id outside the vocabulary, or an option out of range
 *
 * @example
 * for await (const id of generate(model, tokenizer.encode('Call me'), { topK: 20, seed: 1 })) {
 *   process.stdout.write(tokenizer.decode([id]));
 * }
 */
export async function* generate(
  model: CausalLanguageModel,
  promptIds: readonly number[],
  config: GenerationConfig = {},
): AsyncGenerator<number> {
  const { maxNewTokens = 64, doSample = true, seed = 42, stopTokenIds = [], useCache = true } = config;
  checkPrompt(promptIds, model.config.vocabSize, maxNewTokens);
  const random = new Random(seed).fork('generate');
  const context = model.config.maxPositionEmbeddings;
  const cache = useCache ? model.newCache() : undefined;
  try {
    let window = promptIds.slice(-context);
    let unseen = window; // what the cache does not hold yet
    for (let count = 0; count < maxNewTokens; count++) {
      await setImmediate();
      const logits = await lastLogits(model, cache ? unseen : window, cache);
      const next = doSample ? sampleToken(logits, config, random) : greedyToken(logits);
      if (stopTokenIds.includes(next)) return;
      yield next;

      window = [...window, next];
      unseen = [next];
      if (window.length > context) {
        window = window.slice(-Math.max(1, Math.floor(context / 2)));
        unseen = window;
        cache?.dispose();
      }
    }
  } finally {
    cache?.dispose();
  }
}
// ANCHOR_END: generate

/** The logits of the token after the last one, [V]. */
async function lastLogits(
  model: CausalLanguageModel,
  ids: readonly number[],
  cache: ReturnType<CausalLanguageModel['newCache']> | undefined,
): Promise<Float32Array> {
  const last = tf.tidy(() => {
    const inputIds = tf.tensor2d([...ids], [1, ids.length], 'int32');
    const logits = model.forward(inputIds, { cache }); // [1, T, V]
    return tf.reshape(tf.slice(logits, [0, ids.length - 1, 0], [1, 1, -1]), [-1]);
  });
  try {
    return (await last.data()) as Float32Array;
  } finally {
    last.dispose();
  }
}

function checkPrompt(promptIds: readonly number[], vocabSize: number, maxNewTokens: number): void {
  if (promptIds.length === 0) {
    throw new ConfigError('generate: the prompt must have at least one token, got none');
  }
  const stranger = promptIds.find((id) => !(Number.isInteger(id) && id >= 0 && id < vocabSize));
  if (stranger !== undefined) {
    throw new ConfigError(
      `generate: token ids must be from 0 to ${vocabSize - 1}, the model's vocabulary, got ${stranger}: ` +
        'use the tokenizer that was saved with the model',
    );
  }
  if (!(Number.isInteger(maxNewTokens) && maxNewTokens >= 0)) {
    throw new ConfigError(`generate: maxNewTokens must be a whole number from 0, got ${maxNewTokens}`);
  }
}
