import { setImmediate } from 'node:timers/promises';
import type { CompileChoice } from '../compile/execution';
import { ConfigError } from '../errors';
import type { CausalLanguageModel } from '../models/causal-language-model';
import { Random } from '../random';
import { continueByBeams } from './beam-continuation';
import type { BeamSearchConfig } from './beam-search';
import { newDecoder } from './new-decoder';
import { greedyToken, sampleToken, type SamplingOptions } from './sampling';

/** How a text is continued; the fields are Hugging Face's, in camelCase. */
export interface GenerationConfig extends SamplingOptions, Omit<BeamSearchConfig, 'numBeams'> {
  /** Most tokens to add; 64 by default. */
  readonly maxNewTokens?: number;
  /** Draw by chance (true, the default), or take the likeliest token each time (false, greedy). */
  readonly doSample?: boolean;
  /**
   * K: above 1, the likeliest text that a beam search finds; needs `doSample: false`. All its tokens come at
   * once, and it ends where the model's context does. Default 1.
   */
  readonly numBeams?: number;
  /** Same seed, same text. 42 by default. */
  readonly seed?: number;
  /** Generation ends before the first of these, which is not given out. */
  readonly stopTokenIds?: readonly number[];
  /** Keep the keys and values of earlier positions: the same tokens, sooner. True by default. */
  readonly useCache?: boolean;
  /**
   * Whether the model is compiled, once for all texts: the same tokens, sooner. `auto` (default): if it can be;
   * otherwise it runs eagerly.
   */
  readonly compile?: CompileChoice;
  /** Told before the first token how the model runs: `compiled with …`, or `eager on …` and why. */
  readonly onExecution?: (description: string) => void;
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
  const { maxNewTokens = 64, doSample = true, seed = 42, stopTokenIds = [] } = config;
  const { useCache = true, compile = 'auto' } = config;
  checkPrompt(promptIds, model.config.vocabSize, maxNewTokens);
  if (config.numBeams !== undefined && config.numBeams !== 1) {
    if (doSample) {
      throw new ConfigError(
        `generate: beam search needs doSample: false, got ${config.numBeams} beams to draw`,
      );
    }
    if (maxNewTokens === 0) return;
    const { tokens } = await continueByBeams(model, promptIds, { ...config, maxNewTokens });
    yield* stopTokenIds.includes(tokens[tokens.length - 1]) ? tokens.slice(0, -1) : tokens;
    return;
  }
  const random = new Random(seed).fork('generate');
  const context = model.config.maxPositionEmbeddings;
  const { decoder, execution } = await newDecoder(model, { useCache, compile });
  config.onExecution?.(execution.description);
  try {
    let window = promptIds.slice(-context);
    let unseen = window; // what the decoder has not read yet
    for (let count = 0; count < maxNewTokens; count++) {
      await setImmediate();
      const logits = await decoder.next(unseen);
      const next = doSample ? sampleToken(logits, config, random) : greedyToken(logits);
      if (stopTokenIds.includes(next)) return;
      yield next;

      window = [...window, next];
      unseen = [next];
      if (window.length > context) {
        window = window.slice(-Math.max(1, Math.floor(context / 2)));
        unseen = window;
        decoder.forget();
      }
    }
  } finally {
    decoder.dispose();
  }
}
// ANCHOR_END: generate

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
