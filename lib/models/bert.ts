import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '../errors';
import { dropout } from '../nn/dropout';
import { Embedding } from '../nn/embedding';
import type { InitialWeights } from '../nn/initial';
import { LayerNorm } from '../nn/layer-norm';
import { Linear } from '../nn/linear';
import { paddingMask } from '../nn/masks';
import { type ForwardContext, Module } from '../nn/module';
import { assertShape } from '../shape';
import { type BertConfig, longestInput } from './bert-config';
import { BertLayer } from './bert-layer';

/** What one forward pass of an encoder may need besides the token ids. */
export interface EncoderContext extends ForwardContext {
  /** 1 for a token, 0 for padding, shape [B, T]. Absent: no padding. */
  readonly attentionMask?: tf.Tensor2D;
  /** int32, shape [B, T]: 0 in the first text and 1 in the second. Absent: all 0. */
  readonly tokenTypeIds?: tf.Tensor2D;
  /** int32, shape [1 or B, T]. Absent: counted as {@link positionIds} says. */
  readonly positionIds?: tf.Tensor2D;
  /**
   * Only the first token's vector is wanted, as heads that judge the whole text do: the last layer then works on
   * no other, which saves a seventh of a six-layer model's arithmetic and changes no result.
   */
  readonly onlyFirst?: boolean;
}

/**
 * BERT: a stack of Transformer layers that read the whole text at once, and give every token a vector
 * that knows what stands before it and after it. It generates nothing; heads on top make it useful.
 *
 * RoBERTa is the same model: its differences are in the configuration (how positions are numbered, no
 * second token type) and in how it is trained.
 *
 * @remarks Devlin et al. 2019, §3; Liu et al. 2019. Parameter names and results are those of Hugging
 * Face's `BertModel`. `context.inspect` is shown `embeddings`, `encoder.layer.0` … (layer outputs) and
 * `encoder.layer.0.attention.self.weights` …, under the model's own path.
 *
 * @example
 * const model = new BertModel(bertConfig({ ...bertPresets.tiny, vocabSize: 100 }), new Random(1));
 * const vectors = model.forward(tf.tensor2d([[2, 17, 3]], [1, 3], 'int32')); // [1, 3, C]
 */
export class BertModel extends Module {
  /** One vector for each token: [V, C]. */
  readonly wordEmbedding: Embedding;
  /** One for each position: [maxPositionEmbeddings, C]. */
  readonly positionEmbedding: Embedding;
  /** One for each kind of text, the first sentence or the second: [typeVocabSize, C]. */
  readonly tokenTypeEmbedding: Embedding;
  /** Of the sum of the three. */
  readonly embeddingNorm: LayerNorm;
  /** `encoder.layer.0`, … */
  readonly layers: BertLayer[];
  /** Makes one vector for the whole input, [C, C]; only where a head asks for it. */
  readonly pooler?: Linear;

  /**
   * @param config - made by `bertConfig` or `robertaConfig`, or a preset
   * @param initial - where the first weights come from; `'zeros'` if they are about to be loaded
   * @param options.pooler - whether there is one. Default true
   */
  constructor(
    readonly config: BertConfig,
    initial: InitialWeights,
    { pooler = true }: { readonly pooler?: boolean } = {},
  ) {
    super();
    const { vocabSize, hiddenSize: C, initializerRange: range, layerNormEps: epsilon } = config;
    const table = (count: number): Embedding => new Embedding(count, C, initial, range);
    this.wordEmbedding = this.child('embeddings.word_embeddings', table(vocabSize));
    this.positionEmbedding = this.child(
      'embeddings.position_embeddings',
      table(config.maxPositionEmbeddings),
    );
    this.tokenTypeEmbedding = this.child('embeddings.token_type_embeddings', table(config.typeVocabSize));
    this.embeddingNorm = this.child('embeddings.LayerNorm', new LayerNorm(C, { epsilon }));
    this.layers = this.childList(
      'encoder.layer',
      Array.from({ length: config.numHiddenLayers }, () => new BertLayer(config, initial)),
    );
    if (pooler) {
      this.pooler = this.child('pooler.dense', new Linear(C, C, initial, { standardDeviation: range }));
    }
  }

  // ANCHOR: BertModel.forward
  /**
   * @param inputIds - token ids, int32, shape [B, T]
   * @returns one vector for each token, shape [B, T, C], or with `onlyFirst` [B, 1, C]; the caller disposes it
   * @throws ShapeError if the input is too long, or a mask or token types have another shape
   */
  forward(inputIds: tf.Tensor2D, context: EncoderContext = {}): tf.Tensor3D {
    const { attentionMask, tokenTypeIds, random, inspect } = context;
    this.checkShapes(inputIds, attentionMask, tokenTypeIds);
    return tf.tidy(() => {
      const types = tokenTypeIds ?? tf.zerosLike(inputIds);
      const places = context.positionIds ?? positionIds(inputIds, this.config);
      const positions = this.positionEmbedding.forward(places); // [1 or B, T, C]
      const known = tf.add(this.wordEmbedding.forward(inputIds), this.tokenTypeEmbedding.forward(types));
      const embedded = this.embeddingNorm.forward(tf.add(known, positions)); // [B, T, C]
      let x = dropout(embedded, this.config.dropout, random);
      inspect?.(this.pathOf('embeddings'), x);

      const mask = attentionMask && paddingMask(attentionMask); // no causal mask: it reads both ways
      const last = this.layers.at(-1);
      for (const layer of this.layers) {
        x = layer.forward(x, { mask, random, inspect, onlyFirst: context.onlyFirst && layer === last });
      }
      return x as tf.Tensor3D;
    });
  }
  // ANCHOR_END: BertModel.forward

  /**
   * One vector for the whole input, made of the first token's (`[CLS]`): tanh(W·x₀ + b).
   *
   * @param x - what {@link forward} gave, shape [B, T, C]
   * @returns shape [B, C]
   */
  pool(x: tf.Tensor3D): tf.Tensor2D {
    if (this.pooler === undefined) throw new Error('BertModel: this model has no pooler');
    const pooler = this.pooler;
    return tf.tidy(() => tf.tanh(pooler.forward(firstToken(x))) as tf.Tensor2D);
  }

  private checkShapes(inputIds: tf.Tensor, attentionMask?: tf.Tensor, tokenTypeIds?: tf.Tensor): void {
    const { T } = assertShape('BertModel', {
      inputIds: [inputIds, 'BT'],
      ...(attentionMask && { attentionMask: [attentionMask, 'BT'] }),
      ...(tokenTypeIds && { tokenTypeIds: [tokenTypeIds, 'BT'] }),
    });
    const most = longestInput(this.config);
    if (T <= most) return;
    throw new ShapeError(`BertModel: an input must have at most ${most} tokens, got ${T}: cut the text`);
  }
}

// ANCHOR: positionIds
/**
 * The position of each token. BERT counts from 0. RoBERTa counts tokens that are not padding, and
 * begins after the padding token's id, because fairseq kept that row of the table for padding.
 *
 * @param inputIds - int32, shape [B, T]
 * @returns int32: shape [1, T], the same for every text (BERT), or [B, T] (RoBERTa)
 */
export function positionIds(inputIds: tf.Tensor2D, { positions, padTokenId }: BertConfig): tf.Tensor2D {
  if (positions === 'from-zero') {
    return tf.expandDims<tf.Tensor2D>(tf.range(0, inputIds.shape[1], 1, 'int32'), 0);
  }
  return tf.tidy(() => {
    const isToken = tf.cast(tf.notEqual(inputIds, tf.scalar(padTokenId, 'int32')), 'int32');
    return tf.add(tf.mul(tf.cumsum(isToken, 1), isToken), tf.scalar(padTokenId, 'int32')) as tf.Tensor2D;
  });
}
// ANCHOR_END: positionIds

/** The first token of each text: [B, T, C] → [B, C]. */
export function firstToken(x: tf.Tensor3D): tf.Tensor2D {
  const [B, , C] = x.shape;
  return tf.reshape(tf.slice(x, [0, 0, 0], [-1, 1, -1]), [B, C]);
}
