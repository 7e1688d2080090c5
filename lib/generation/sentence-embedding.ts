import * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import { type CompileChoice, Execution } from '../compile/execution';
import { type EncoderBatch, encoderInput, padInputs } from '../data/encoder-input';
import { UnsupportedError } from '../errors';
import type { BertModel } from '../models/bert';
import { longestInput } from '../models/bert-config';
import { compiledOnce } from '../models/compiled-once';
import { encoderTensors } from '../models/encoder-tensors';
import { encoderTokens } from '../tokenizers/encoder-tokens';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { CompiledEmbedder } from './compiled-embedder';
import { meanPooling } from '../nn/mean-pooling';

export { meanPooling };

/** How {@link embedSentences} works through the texts. */
export interface EmbeddingOptions {
  /** Texts at a time. Default 32. */
  readonly batchSize?: number;
  /** Longest input in tokens, the two special ones included; longer texts are cut. Default: the model's. */
  readonly maxLength?: number;
  /** Whether each vector is scaled to length 1, so that a dot product is the cosine. Default true. */
  readonly normalize?: boolean;
  /**
   * Whether the encoder is compiled, once for all texts. `auto` (default): if it can be; otherwise it runs
   * eagerly.
   */
  readonly compile?: CompileChoice;
  /** Told before the first text how the encoder runs: `compiled with …`, or `eager on …` and why. */
  readonly onExecution?: (description: string) => void;
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
  const embed = await newEmbedder(model, options);
  const { hiddenSize } = model.config;
  const vectors: Float32Array[] = [];
  for (let start = 0; start < byLength.length; start += batchSize) {
    const places = byLength.slice(start, start + batchSize);
    const batch = padInputs(
      places.map((place) => inputs[place]),
      tokens.padTokenId,
    );
    const values = await embed(batch);
    places.forEach((place, row) => {
      const vector = values.slice(row * hiddenSize, (row + 1) * hiddenSize);
      vectors[place] = normalize ? scaledToOne(vector) : vector;
    });
    await setImmediate();
  }
  return vectors;
}

/** Makes the vectors of a batch, [B, C]. */
type Embedder = (batch: EncoderBatch) => Promise<Float32Array>;

const compiledEmbedder = compiledOnce((model: BertModel) => CompiledEmbedder.create(model));

async function newEmbedder(
  model: BertModel,
  { compile = 'auto', onExecution }: EmbeddingOptions,
): Promise<Embedder> {
  const execution = new Execution(compile);
  let embed: Embedder = (batch) => embedEagerly(model, batch);
  if (execution.compiled) {
    try {
      const compiled = await compiledEmbedder(model);
      embed = (batch) => compiled.embed(batch);
    } catch (error) {
      if (!(error instanceof UnsupportedError) || compile === true) throw error;
      execution.goOnEagerly(error.message);
    }
  }
  onExecution?.(execution.description);
  return embed;
}

async function embedEagerly(model: BertModel, batch: EncoderBatch): Promise<Float32Array> {
  const pooled = tf.tidy(() => {
    const { inputIds, masks } = encoderTensors(batch);
    return meanPooling(model.forward(inputIds, masks), masks.attentionMask);
  });
  const values = (await pooled.data()) as Float32Array;
  pooled.dispose();
  return values;
}

/** The vector divided by its length, which is taken to be 1e-12 at least. */
function scaledToOne(vector: Float32Array): Float32Array {
  const length = Math.max(Math.hypot(...vector), 1e-12);
  return vector.map((value) => value / length);
}
