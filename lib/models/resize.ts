import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors';
import type { ModelClass, PretrainedModel } from './model-family';

/** What {@link resizeModel} may make larger. */
export interface NewSizes {
  /** V; at least as large as it was. */
  readonly vocabSize?: number;
  /** The longest text of a model that learned its positions; at least as long as it was. */
  readonly maxPositionEmbeddings?: number;
}

/** A model with more tokens or positions. */
export interface ResizedModel<M extends PretrainedModel> {
  /** The caller disposes it. */
  readonly model: M;
  /** The parameters that have new rows, by name. */
  readonly grown: readonly string[];
}

/** Tables with a row a token: embeddings, and the head where it is not tied to them. */
const tokenTables = /(^|\.)(wte|embed_tokens|word_embeddings|lm_head)\.weight$/;
/** Tables with a row a position. */
const positionTables = /(^|\.)wpe\.weight$/;

// ANCHOR: resizeModel
/**
 * A copy of a model with room for more tokens or longer texts. All that it had learned stays as it is; each new
 * token begins as the mean of all others, and new positions repeat the old ones from the first on.
 *
 * @remarks The mean: Hewitt 2021, "Initializing New Word Embeddings for Pretrained Language Models"; it keeps a new
 * token's probability near the average, where a random vector may take it all. Positions: Beltagy et al. 2020
 * (Longformer), §5. A model with rotary positions has none to make.
 * @param model - stays as it is, and its owner's to dispose
 * @throws ConfigError for a size below the present one
 */
export function resizeModel<M extends PretrainedModel>(model: M, sizes: NewSizes): ResizedModel<M> {
  const config = model.config as unknown as Record<string, number>;
  for (const [name, size] of Object.entries(sizes) as [string, number][]) {
    if (Number.isInteger(size) && size >= config[name]) continue;
    throw new ConfigError(`resizeModel: ${name} must be at least ${config[name]}, what it is, got ${size}`);
  }
  const resized = new (model.constructor as ModelClass)({ ...config, ...sizes } as never, 'zeros') as M;
  const learned = model.namedParameters();
  const grown: string[] = [];
  for (const [name, variable] of resized.namedParameters()) {
    const old = learned.get(name)!;
    const missing = variable.shape[0] - old.shape[0];
    if (missing > 0) grown.push(name);
    tf.tidy(() => variable.assign(missing > 0 ? withNewRows(name, old as tf.Tensor2D, missing) : old));
  }
  return { model: resized, grown };
}

function withNewRows(name: string, old: tf.Tensor2D, missing: number): tf.Tensor2D {
  if (tokenTables.test(name))
    return tf.concat([old, tf.tile(tf.mean<tf.Tensor2D>(old, 0, true), [missing, 1])], 0);
  if (!positionTables.test(name)) throw new Error(`resizeModel: ${name} has no rule for new rows`);
  const places = Array.from({ length: missing }, (_, i) => i % old.shape[0]);
  return tf.concat([old, tf.gather(old, tf.tensor1d(places, 'int32'))], 0);
}
// ANCHOR_END: resizeModel
