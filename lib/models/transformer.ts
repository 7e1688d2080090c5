import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors';
import { DecoderCache } from '../nn/decoder-cache';
import { DecoderLayer } from '../nn/decoder-layer';
import { dropout } from '../nn/dropout';
import { Embedding } from '../nn/embedding';
import { EncoderLayer } from '../nn/encoder-layer';
import type { InitialWeights } from '../nn/initial';
import { LayerNorm } from '../nn/layer-norm';
import { causalMask, paddingMask } from '../nn/masks';
import { Module } from '../nn/module';
import { sinusoidalPositions } from '../nn/positions';
import { assertShape } from '../shape';
import type {
  EncodedSource,
  SequenceToSequenceModel,
  SourceContext,
  TargetContext,
} from './sequence-to-sequence-model';
import type { TransformerConfig } from './transformer-config';

/**
 * The original Transformer: an encoder reads the whole source, a decoder writes the target from left to right
 * and looks at the source at every step. One table of vectors serves as source embedding, target embedding and
 * output layer.
 *
 * @remarks Vaswani et al. 2017, figure 1: post-norm; `PreNormTransformer` is the other way. Names and results
 * are those of Hugging Face's `MarianMTModel`, whose sines come before the cosines and whose logits get a
 * bias (`final_logits_bias`; learned here, as in Marian itself, where transformers keeps it fixed).
 * `context.inspect` is shown `model.encoder.embeddings`, `model.encoder.layers.0` …, each attention's weights
 * (`model.decoder.layers.0.encoder_attn.weights` …), and the same for the decoder.
 *
 * @example
 * const model = new Transformer(transformerConfig({ ...sizes, hiddenSize: 128 }), new Random(1));
 * const logits = model.forward(source, target); // [B, T, V]
 */
export class Transformer extends Module implements SequenceToSequenceModel {
  /** Source and target embedding and output layer in one, `model.shared`: [V, C]. */
  readonly sharedEmbedding: Embedding;
  readonly encoderLayers: EncoderLayer[];
  readonly decoderLayers: DecoderLayer[];
  /** After the last layers, where no norm stands at the end of a layer (pre-norm). */
  private readonly finalNorms?: { readonly encoder: LayerNorm; readonly decoder: LayerNorm };
  /** Added to the logits, `final_logits_bias`: [1, V]. */
  readonly logitsBias: tf.Variable<tf.Rank.R2>;

  /**
   * @param config - made by `transformerConfig`
   * @param initial - where the first weights come from; `'zeros'` if they are about to be loaded
   * @param norm - where each layer's norms stand: after the sums (`post`, the paper) or before the parts (`pre`)
   */
  constructor(
    readonly config: TransformerConfig,
    initial: InitialWeights,
    norm: 'post' | 'pre' = 'post',
  ) {
    super();
    const { vocabSize, hiddenSize, activation, dropout } = config;
    const shared = { hiddenSize, activation, dropout, norm };
    const encoder = {
      ...shared,
      numAttentionHeads: config.encoderAttentionHeads,
      intermediateSize: config.encoderFfnDim,
    };
    const decoder = {
      ...shared,
      numAttentionHeads: config.decoderAttentionHeads,
      intermediateSize: config.decoderFfnDim,
    };
    // Times √C in the forward pass this has the size of the sines and cosines that are added to it.
    const embedding = new Embedding(vocabSize, hiddenSize, initial, hiddenSize ** -0.5);
    this.sharedEmbedding = this.child('model.shared', embedding);
    this.encoderLayers = this.childList(
      'model.encoder.layers',
      Array.from({ length: config.encoderLayers }, () => new EncoderLayer(encoder, initial)),
    );
    this.decoderLayers = this.childList(
      'model.decoder.layers',
      Array.from({ length: config.decoderLayers }, () => new DecoderLayer(decoder, initial)),
    );
    if (norm === 'pre') {
      this.finalNorms = {
        encoder: this.child('model.encoder.layer_norm', new LayerNorm(hiddenSize)),
        decoder: this.child('model.decoder.layer_norm', new LayerNorm(hiddenSize)),
      };
    }
    this.logitsBias = this.parameter('final_logits_bias', tf.zeros<tf.Rank.R2>([1, vocabSize]));
  }

  /**
   * Reads the source.
   *
   * @param inputIds - int32, shape [B, S]
   * @returns shape [B, S, C]; the caller disposes it
   * @throws ShapeError if the source is longer than maxPositionEmbeddings
   */
  encode(inputIds: tf.Tensor2D, context: SourceContext = {}): tf.Tensor3D {
    const { attentionMask, random, inspect } = context;
    return tf.tidy(() => {
      let x = this.embed(inputIds, 0, context, 'model.encoder'); // [B, S, C]
      const sourceMask = attentionMask && paddingMask(attentionMask); // [B, 1, 1, S]
      for (const layer of this.encoderLayers) x = layer.forward(x, { random, inspect, sourceMask });
      return (this.finalNorms?.encoder.forward(x) ?? x) as tf.Tensor3D;
    });
  }

  // ANCHOR: Transformer.decode
  /**
   * The logits of the next target token at every position of the target.
   *
   * @param decoderInputIds - the target so far, int32, shape [B, T], from `decoderStartTokenId` on
   * @param source - what {@link encode} made of the source
   * @returns shape [B, T, V]; the caller disposes it
   * @throws ShapeError if the target, with what is in the cache, is longer than maxPositionEmbeddings
   */
  decode(decoderInputIds: tf.Tensor2D, source: EncodedSource, context: TargetContext = {}): tf.Tensor3D {
    const { cache, random, inspect } = context;
    const { T } = assertShape('Transformer', { decoderInputIds: [decoderInputIds, 'BT'] });
    const past = cache?.length ?? 0;
    return tf.tidy(() => {
      let x = this.embed(decoderInputIds, past, context, 'model.decoder'); // [B, T, C]
      const layerContext = {
        random,
        inspect,
        source: source.hidden,
        sourceMask: source.attentionMask && paddingMask(source.attentionMask),
        targetMask: T > 1 ? causalMask(T, past + T) : undefined, // [T, past + T]; nothing comes after the only one
      };
      this.decoderLayers.forEach((layer, i) => {
        x = layer.forward(x, { ...layerContext, layerCache: cache?.layers[i] });
      });
      x = this.finalNorms?.decoder.forward(x) ?? x;
      const [B, , C] = x.shape;
      const rows = tf.reshape(x, [B * T, C]) as tf.Tensor2D;
      const logits = tf.matMul(rows, this.sharedEmbedding.weight, false, true); // tied: x·sharedᵀ
      return tf.reshape(tf.add(logits, this.logitsBias), [B, T, this.config.vocabSize]);
    });
  }
  // ANCHOR_END: Transformer.decode

  /**
   * Both in one, for training: the target is known, so all its positions are worked on at once.
   *
   * @param inputIds - the source, int32, shape [B, S]
   * @param decoderInputIds - the target shifted right, int32, shape [B, T]
   * @returns shape [B, T, V]; the caller disposes it
   */
  forward(inputIds: tf.Tensor2D, decoderInputIds: tf.Tensor2D, context: SourceContext = {}): tf.Tensor3D {
    return tf.tidy(() => {
      const hidden = this.encode(inputIds, context);
      const { attentionMask, random, inspect } = context;
      return this.decode(decoderInputIds, { hidden, attentionMask }, { random, inspect });
    });
  }

  /** Token vectors times √C (§3.4 of the paper), plus sines and cosines (§3.5): [B, T] → [B, T, C]. */
  private embed(ids: tf.Tensor2D, past: number, context: SourceContext, path: string): tf.Tensor {
    const { maxPositionEmbeddings: most, hiddenSize, scaleEmbedding } = this.config;
    const { T } = assertShape('Transformer', { [path]: [ids, 'BT'] });
    if (past + T > most) {
      throw new ShapeError(
        `Transformer: a text must have at most ${most} tokens (maxPositionEmbeddings), got ${past + T}`,
      );
    }
    const tokens = tf.mul(this.sharedEmbedding.forward(ids), scaleEmbedding ? Math.sqrt(hiddenSize) : 1);
    const positions = context.positions
      ? tf.gather(sinusoidalPositions(most, hiddenSize, 'halves'), context.positions)
      : tf.slice(sinusoidalPositions(past + T, hiddenSize, 'halves'), [past, 0], [T, hiddenSize]);
    const x = dropout(tf.add(tokens, positions), this.config.dropout, context.random);
    context.inspect?.(`${path}.embeddings`, x);
    return x;
  }

  /** An empty cache for generating with this model; the caller disposes it. */
  newDecoderCache(): DecoderCache {
    return new DecoderCache(this.config.decoderLayers);
  }
}

/**
 * The original Transformer with each norm before its part and one more after the last layer, which trains with a
 * higher learning rate and without much warm-up.
 *
 * @remarks Xiong et al. 2020, "On Layer Normalization in the Transformer Architecture". Names and results are
 * those of Hugging Face's `PegasusForConditionalGeneration`.
 */
export class PreNormTransformer extends Transformer {
  constructor(config: TransformerConfig, initial: InitialWeights) {
    super(config, initial, 'pre');
  }
}
