import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors';
import { GatedFeedForward } from '../nn/gated-feed-forward';
import { KeyValueCache } from '../nn/key-value-cache';
import { causalMaskAt, paddingMask, segmentMask } from '../nn/masks';
import { Module } from '../nn/module';
import { type AttentionContext, attendWithHeads } from '../nn/multi-head-attention';
import { type EmbeddingTable, embeddingTable } from '../nn/quantized-embedding';
import { type InitialOrQuantizedWeights, type LinearLayer, linearLayer } from '../nn/quantized-linear';
import { RmsNorm } from '../nn/rms-norm';
import { rotaryFrequencies } from '../nn/rotary-frequencies';
import { type RotaryTables, rotaryTables } from '../nn/rotary-positions';
import { assertShape } from '../shape';
import {
  type CausalLanguageModel,
  consecutivePositions,
  type LanguageModelContext,
  lastPositions,
} from './causal-language-model';
import type { LlamaConfig } from './llama-config';

/** What one layer may need besides its input. */
interface LlamaLayerContext extends AttentionContext {
  /** Turns queries and keys by their positions. */
  readonly rotaryTables: RotaryTables;
}

/**
 * Attention with rotary positions (Su et al. 2021), and with fewer heads for keys and values than for queries (Ainslie
 * et al. 2023). The weights after softmax, [B, H, T, S], are shown to `context.inspect` as `<path>.weights`.
 */
// ANCHOR: LlamaAttention
export class LlamaAttention extends Module {
  /** [H·D, C] */
  readonly query: LinearLayer;
  /** [G·D, C] */
  readonly key: LinearLayer;
  /** [G·D, C] */
  readonly value: LinearLayer;
  /** [C, H·D] */
  readonly output: LinearLayer;

  constructor(
    private readonly config: LlamaConfig,
    initial: InitialOrQuantizedWeights,
  ) {
    super();
    const { hiddenSize: C, headDim: D, numAttentionHeads: H, numKeyValueHeads: G } = config;
    const inner = { bias: config.attentionBias !== 'none', standardDeviation: config.initializerRange };
    const outer = { bias: config.attentionBias === 'all', standardDeviation: residualRange(config) };
    this.query = this.child('q_proj', linearLayer(C, H * D, initial, inner));
    this.key = this.child('k_proj', linearLayer(C, G * D, initial, inner));
    this.value = this.child('v_proj', linearLayer(C, G * D, initial, inner));
    this.output = this.child('o_proj', linearLayer(H * D, C, initial, outer));
  }

  /** @param x - shape [B, T, C]; returns the same shape */
  forward(x: tf.Tensor, { inspect, ...context }: LlamaLayerContext): tf.Tensor {
    const { numAttentionHeads, numKeyValueHeads, attentionDropout } = this.config;
    return tf.tidy(() => {
      const attended = attendWithHeads(this.query.forward(x), this.key.forward(x), this.value.forward(x), {
        numAttentionHeads,
        numKeyValueHeads,
        dropout: attentionDropout,
        ...context, // mask, rotation, cache
        inspect: (weights) => inspect?.(this.pathOf('weights'), weights),
      });
      return this.output.forward(attended);
    });
  }
}
// ANCHOR_END: LlamaAttention

/**
 * One layer: attention, then a gated feed-forward network, each after a norm of its own (pre-norm) and added to the
 * stream. The output is shown to `context.inspect` under the layer's path.
 */
// ANCHOR: LlamaLayer
export class LlamaLayer extends Module {
  readonly attentionNorm: RmsNorm;
  readonly attention: LlamaAttention;
  readonly feedForwardNorm: RmsNorm;
  readonly feedForward: GatedFeedForward;

  constructor(config: LlamaConfig, initial: InitialOrQuantizedWeights) {
    super();
    const { hiddenSize, rmsNormEps, mlpBias: bias } = config;
    const residualInitializerRange = residualRange(config);
    this.attentionNorm = this.child('input_layernorm', new RmsNorm(hiddenSize, rmsNormEps));
    this.attention = this.child('self_attn', new LlamaAttention(config, initial));
    this.feedForwardNorm = this.child('post_attention_layernorm', new RmsNorm(hiddenSize, rmsNormEps));
    this.feedForward = this.child(
      'mlp',
      new GatedFeedForward({ ...config, bias, residualInitializerRange }, initial),
    );
  }

  /** @param x - shape [B, T, C]; returns the same shape */
  forward(x: tf.Tensor, context: LlamaLayerContext): tf.Tensor {
    const output = tf.tidy(() => {
      x = tf.add(x, this.attention.forward(this.attentionNorm.forward(x), context));
      return tf.add(x, this.feedForward.forward(this.feedForwardNorm.forward(x)));
    });
    context.inspect?.(this.path, output);
    return output;
  }
}
// ANCHOR_END: LlamaLayer

/**
 * Llama: a GPT with the changes that most open models have made since: RMSNorm, rotary positions, SwiGLU,
 * grouped-query attention, no biases. With `attentionBias: 'query-key-value'` it is a Qwen2.
 *
 * Wiring and parameter names are those of Hugging Face's `LlamaForCausalLM`.
 *
 * @remarks Touvron et al. 2023 (Llama), §2.2; Touvron et al. 2023 (Llama 2), §2.2. `context.inspect` is shown
 * `embeddings`, `model.layers.0` … (their outputs), `model.layers.0.self_attn.weights` … and `model.norm`.
 *
 * @example
 * const model = new Llama(llamaConfig({ ...llamaPresets.tiny, vocabSize: 100 }), new Random(1));
 * const logits = model.forward(tf.tensor2d([[5, 17, 3]], [1, 3], 'int32')); // [1, 3, 100]
 */
export class Llama extends Module implements CausalLanguageModel {
  /** One vector for each token: [V, C]. */
  readonly tokenEmbedding: EmbeddingTable;
  readonly layers: LlamaLayer[];
  /** The norm after the last layer. */
  readonly finalNorm: RmsNorm;
  /** Makes the logits: only where they do not come from the token embedding. */
  readonly languageModelHead?: LinearLayer;

  /**
   * @param config - made by `llamaConfig`, or a preset
   * @param initial - where the first weights come from; `'zeros'` if they are about to be loaded, `'quantized'` if
   * in few bits each
   */
  constructor(
    readonly config: LlamaConfig,
    initial: InitialOrQuantizedWeights,
  ) {
    super();
    const { vocabSize, hiddenSize, numHiddenLayers, initializerRange: range } = config;
    this.tokenEmbedding = this.child(
      'model.embed_tokens',
      embeddingTable(vocabSize, hiddenSize, initial, range),
    );
    this.layers = this.childList(
      'model.layers',
      Array.from({ length: numHiddenLayers }, () => new LlamaLayer(config, initial)),
    );
    this.finalNorm = this.child('model.norm', new RmsNorm(hiddenSize, config.rmsNormEps));
    if (!config.tieWordEmbeddings) {
      const head = linearLayer(hiddenSize, vocabSize, initial, { bias: false, standardDeviation: range });
      this.languageModelHead = this.child('lm_head', head);
    }
  }

  // ANCHOR: Llama.forward
  /**
   * What the model makes of each position, before the logits.
   *
   * @param inputIds - token ids, int32, shape [B, T]
   * @returns shape [B, T, C]; the caller disposes it
   */
  hiddenStates(inputIds: tf.Tensor2D, context: LanguageModelContext = {}): tf.Tensor3D {
    const { T } = assertShape('Llama', { inputIds: [inputIds, 'BT'] });
    const { attentionMask, segments, cache, random, inspect } = context;
    const past = cache?.length ?? 0;
    const S = past + T; // every position that a query may look at
    if (attentionMask) checkMask(inputIds, attentionMask, S);

    return tf.tidy(() => {
      let x = this.tokenEmbedding.forward(inputIds); // [B, T, C]: no position is added
      inspect?.('embeddings', x);

      const positions = context.positions ?? consecutivePositions(past, T);
      const tables = rotaryTables(positions.queries, rotaryFrequencies(this.config, S));
      let mask: tf.Tensor = causalMaskAt(positions.queries, positions.keys); // [T, S] or [B, 1, T, S]
      if (attentionMask) mask = tf.add(mask, paddingMask(attentionMask)); // [B, 1, T, S]
      if (segments) mask = tf.add(mask, segmentMask(segments)); // [B, 1, T, T]
      const shared = { random, inspect, mask, rotaryTables: tables };
      this.layers.forEach((layer, index) => {
        x = layer.forward(x, { ...shared, layerCache: cache?.layers[index] });
      });

      x = this.finalNorm.forward(x);
      inspect?.('model.norm', x);
      return x as tf.Tensor3D;
    });
  }

  /**
   * The logits of the next token at every position.
   *
   * @param inputIds - token ids, int32, shape [B, T]
   * @returns shape [B, T, V], or of the last `logitsToKeep` positions; the caller disposes it
   */
  forward(inputIds: tf.Tensor2D, context: LanguageModelContext = {}): tf.Tensor3D {
    return tf.tidy(() => {
      const x = lastPositions(this.hiddenStates(inputIds, context), context.logitsToKeep);
      return (this.languageModelHead?.forward(x) ?? this.tokenEmbedding.logits(x)) as tf.Tensor3D; // else tied
    });
  }
  // ANCHOR_END: Llama.forward

  /** An empty cache for generating with this model, G heads wide; the caller disposes it. */
  newCache(): KeyValueCache {
    return new KeyValueCache(this.config.numHiddenLayers);
  }
}

/** Each layer adds to the residual stream twice; this keeps the sum's size at the start (GPT-2's §2.3; llama2.c too). */
function residualRange({ initializerRange, numHiddenLayers }: LlamaConfig): number {
  return initializerRange / Math.sqrt(2 * numHiddenLayers);
}

function checkMask(inputIds: tf.Tensor, attentionMask: tf.Tensor, length: number): void {
  const { S } = assertShape('Llama', { inputIds: [inputIds, 'BT'], attentionMask: [attentionMask, 'BS'] });
  if (S === length) return;
  throw new ShapeError(
    `Llama: attentionMask must cover ${length} positions, those in the cache included, got ${S}`,
  );
}
