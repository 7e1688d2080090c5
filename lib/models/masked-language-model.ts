import * as tf from '@tensorflow/tfjs-core';
import { activations } from '../nn/gelu';
import type { InitialWeights } from '../nn/initial';
import { LayerNorm } from '../nn/layer-norm';
import { Linear } from '../nn/linear';
import { Module } from '../nn/module';
import type { EncoderContext } from './bert';
import type { BertConfig } from './bert-config';
import type { PretrainedModel } from './model-family';

/** What masked-LM training, its evaluation and filling masks ask of a model, BERT or RoBERTa. */
export interface MaskedLanguageModel extends PretrainedModel {
  readonly config: BertConfig;
  /**
   * @param inputIds - int32, shape [B, T], some of them the mask token
   * @returns logits, shape [B, T, V]: at each position for the token that belongs there; the caller
   * disposes them
   */
  forward(inputIds: tf.Tensor2D, context?: EncoderContext): tf.Tensor3D;
}

/** The names of a {@link MaskedLanguageHead}'s parts, which BERT and RoBERTa call differently. */
export interface MaskedLanguageHeadNames {
  readonly dense: string;
  readonly norm: string;
}

// ANCHOR: MaskedLanguageHead
/**
 * From the vector of each position to the logits of every token that may stand there: one more
 * layer, then the token embedding itself (weight tying) and a bias for each token.
 *
 * @remarks Devlin et al. 2019 describe only the softmax over the vocabulary; the extra layer and the
 * bias are in the released code (`get_masked_lm_output`) and in every checkpoint.
 */
export class MaskedLanguageHead extends Module {
  readonly dense: Linear;
  readonly norm: LayerNorm;
  /** Shape [V]. */
  readonly bias: tf.Variable<tf.Rank.R1>;

  constructor(
    private readonly config: BertConfig,
    names: MaskedLanguageHeadNames,
    initial: InitialWeights,
  ) {
    super();
    const { hiddenSize: C, vocabSize, layerNormEps: epsilon } = config;
    const standardDeviation = config.initializerRange;
    this.dense = this.child(names.dense, new Linear(C, C, initial, { standardDeviation }));
    this.norm = this.child(names.norm, new LayerNorm(C, { epsilon }));
    this.bias = this.parameter('bias', tf.zeros<tf.Rank.R1>([vocabSize]));
  }

  /**
   * @param x - shape [B, T, C]
   * @param wordEmbedding - the encoder's, shape [V, C]
   * @returns logits, shape [B, T, V]
   */
  forward(x: tf.Tensor3D, wordEmbedding: tf.Tensor2D): tf.Tensor3D {
    const [B, T, C] = x.shape;
    return tf.tidy(() => {
      const features = this.norm.forward(activations[this.config.activation](this.dense.forward(x)));
      const rows = tf.reshape(features, [B * T, C]) as tf.Tensor2D;
      const logits = tf.add(tf.matMul(rows, wordEmbedding, false, true), this.bias);
      return tf.reshape(logits, [B, T, this.config.vocabSize]);
    });
  }
}
// ANCHOR_END: MaskedLanguageHead
