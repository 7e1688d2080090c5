import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors';
import { dropout } from '../nn/dropout';
import { Embedding } from '../nn/embedding';
import type { InitialWeights } from '../nn/initial';
import { KeyValueCache } from '../nn/key-value-cache';
import { LayerNorm } from '../nn/layer-norm';
import { Linear } from '../nn/linear';
import { causalMaskAt, paddingMask, segmentMask } from '../nn/masks';
import { Module } from '../nn/module';
import { TransformerBlock } from '../nn/transformer-block';
import { assertShape } from '../shape';
import {
  type CausalLanguageModel,
  consecutivePositions,
  type LanguageModelContext,
  lastPositions,
} from './causal-language-model';
import type { GptConfig } from './gpt-config';

/** What one forward pass of a {@link Gpt} may need besides the token ids. */
export type GptContext = LanguageModelContext;

/**
 * GPT: a stack of Transformer blocks that read left to right and, at every position, give a score
 * (logit) to each token that could come next.
 *
 * Wiring and parameter names are GPT-2's: learned positions, pre-norm blocks, one more norm at the
 * end, and logits made with the token embedding itself (weight tying).
 *
 * @remarks Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", §2.3.
 * `context.inspect` is shown `embeddings`, `h.0` … (block outputs), `h.0.attn.weights` … and
 * `ln_f`.
 *
 * @example
 * const model = new Gpt(gptConfig({ ...gptPresets.tiny, vocabSize: 100 }), new Random(1));
 * const logits = model.forward(tf.tensor2d([[5, 17, 3]], [1, 3], 'int32')); // [1, 3, 100]
 */
export class Gpt extends Module implements CausalLanguageModel {
  /** One vector for each token, `wte`: [V, C]. */
  readonly tokenEmbedding: Embedding;
  /** One vector for each position, `wpe`: [maxPositionEmbeddings, C]. */
  readonly positionEmbedding: Embedding;
  /** The Transformer blocks, `h.0`, `h.1`, … */
  readonly blocks: TransformerBlock[];
  /** The norm after the last block, `ln_f`. */
  readonly finalNorm: LayerNorm;
  /** Makes the logits, `lm_head`: only where they do not come from the token embedding. */
  readonly languageModelHead?: Linear;

  /**
   * @param config - made by `gptConfig`, or a preset
   * @param initial - where the first weights come from; `'zeros'` if they are about to be loaded
   */
  constructor(
    readonly config: GptConfig,
    initial: InitialWeights,
  ) {
    super();
    const { vocabSize, hiddenSize, numHiddenLayers, initializerRange: range } = config;
    // Each block adds to the residual stream twice; this keeps the sum's size at the start (GPT-2, §2.3).
    const residualInitializerRange = range / Math.sqrt(2 * numHiddenLayers);
    const block = { ...config, residualInitializerRange };
    const norm = { epsilon: config.layerNormEps, bias: config.bias };

    this.tokenEmbedding = this.child('wte', new Embedding(vocabSize, hiddenSize, initial, range));
    this.positionEmbedding = this.child(
      'wpe',
      new Embedding(config.maxPositionEmbeddings, hiddenSize, initial, range),
    );
    this.blocks = this.childList(
      'h',
      Array.from({ length: numHiddenLayers }, () => new TransformerBlock(block, initial)),
    );
    this.finalNorm = this.child('ln_f', new LayerNorm(hiddenSize, norm));
    if (!config.tieWordEmbeddings) {
      const head = new Linear(hiddenSize, vocabSize, initial, { bias: false, standardDeviation: range });
      this.languageModelHead = this.child('lm_head', head);
    }
  }

  // ANCHOR: Gpt.forward
  /**
   * What the model makes of each position, before the logits.
   *
   * @param inputIds - token ids, int32, shape [B, T]
   * @returns shape [B, T, C]; the caller disposes it
   * @throws ShapeError if the text, with what is in the cache, is longer than maxPositionEmbeddings
   */
  hiddenStates(inputIds: tf.Tensor2D, context: GptContext = {}): tf.Tensor3D {
    const { T } = assertShape('Gpt', { inputIds: [inputIds, 'BT'] });
    const { attentionMask, segments, cache, random, inspect } = context;
    const past = cache?.length ?? 0;
    const S = past + T; // every position that a query may look at
    this.checkLength(T, past);
    if (attentionMask) checkMask(inputIds, attentionMask, S);

    return tf.tidy(() => {
      const positions = context.positions ?? consecutivePositions(past, T);
      const tokens = this.tokenEmbedding.forward(inputIds); // [B, T, C]
      let x = tf.add(tokens, this.positionEmbedding.forward(positions.queries));
      x = dropout(x, this.config.dropout, random);
      inspect?.('embeddings', x);

      let mask: tf.Tensor = causalMaskAt(positions.queries, positions.keys); // [T, S] or [B, 1, T, S]
      if (attentionMask) mask = tf.add(mask, paddingMask(attentionMask)); // [B, 1, T, S]
      if (segments) mask = tf.add(mask, segmentMask(segments)); // [B, 1, T, T]
      this.blocks.forEach((block, layer) => {
        x = block.forward(x, { random, inspect, mask, layerCache: cache?.layers[layer] });
      });

      x = this.finalNorm.forward(x);
      inspect?.('ln_f', x);
      return x as tf.Tensor3D;
    });
  }

  /**
   * The logits of the next token at every position.
   *
   * @param inputIds - token ids, int32, shape [B, T]
   * @returns shape [B, T, V], or of the last `logitsToKeep` positions; the caller disposes it
   * @throws ShapeError if the text, with what is in the cache, is longer than maxPositionEmbeddings
   */
  forward(inputIds: tf.Tensor2D, context: GptContext = {}): tf.Tensor3D {
    return tf.tidy(() => {
      const x = lastPositions(this.hiddenStates(inputIds, context), context.logitsToKeep);
      if (this.languageModelHead) return this.languageModelHead.forward(x) as tf.Tensor3D;
      const [B, T, C] = x.shape;
      const rows = tf.reshape(x, [B * T, C]) as tf.Tensor2D;
      const logits = tf.matMul(rows, this.tokenEmbedding.weight, false, true); // tied: x·wteᵀ
      return tf.reshape(logits, [B, T, this.config.vocabSize]);
    });
  }
  // ANCHOR_END: Gpt.forward

  /** An empty cache for generating with this model; the caller disposes it. */
  newCache(): KeyValueCache {
    return new KeyValueCache(this.config.numHiddenLayers);
  }

  private checkLength(T: number, past: number): void {
    const most = this.config.maxPositionEmbeddings;
    if (past + T <= most) return;
    const came = past > 0 ? `${past} in the cache and ${T} new ones` : `${T}`;
    throw new ShapeError(
      `Gpt: a text must have at most ${most} tokens (maxPositionEmbeddings), got ${came}: keep the last ${most}`,
    );
  }
}

function checkMask(inputIds: tf.Tensor, attentionMask: tf.Tensor, length: number): void {
  const { S } = assertShape('Gpt', { inputIds: [inputIds, 'BT'], attentionMask: [attentionMask, 'BS'] });
  if (S === length) return;
  throw new ShapeError(
    `Gpt: attentionMask must cover ${length} positions, those in the cache included, got ${S}`,
  );
}
