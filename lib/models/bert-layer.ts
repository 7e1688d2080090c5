import * as tf from '@tensorflow/tfjs-core';
import { dropout } from '../nn/dropout';
import { activations } from '../nn/gelu';
import type { InitialWeights } from '../nn/initial';
import { LayerNorm } from '../nn/layer-norm';
import { Linear } from '../nn/linear';
import { type ForwardContext, Module } from '../nn/module';
import { attendWithHeads } from '../nn/multi-head-attention';
import type { BertConfig } from './bert-config';

/** What one layer may need besides its input. */
export interface BertLayerContext extends ForwardContext {
  /** Hides padding: additive, [B, 1, 1, T]. Nothing else is hidden: every token sees every other. */
  readonly mask?: tf.Tensor;
  /** Only the first token's output is wanted: it still looks at every token, but no other one is worked on. */
  readonly onlyFirst?: boolean;
}

// ANCHOR: BertLayer
/**
 * One layer of BERT or RoBERTa: post-norm, as in the original Transformer's encoder. Attention looks
 * both ways; only padding is hidden.
 *
 * @remarks Devlin et al. 2019, §3. The layer's output is shown to `context.inspect` under its path
 * (`encoder.layer.0`), the attention weights [B, H, T, T] as `<path>.attention.self.weights`.
 */
export class BertLayer extends Module {
  /** [C, C], as key and value. */
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  /** Mixes the heads: [C, C]. */
  readonly attentionOutput: Linear;
  readonly attentionNorm: LayerNorm;
  /** [F, C] */
  readonly expand: Linear;
  /** [C, F] */
  readonly project: Linear;
  readonly outputNorm: LayerNorm;

  constructor(
    private readonly config: BertConfig,
    initial: InitialWeights,
  ) {
    super();
    const { hiddenSize: C, intermediateSize: F, layerNormEps: epsilon } = config;
    const linear = (from: number, to: number): Linear =>
      new Linear(from, to, initial, { standardDeviation: config.initializerRange });
    this.query = this.child('attention.self.query', linear(C, C));
    this.key = this.child('attention.self.key', linear(C, C));
    this.value = this.child('attention.self.value', linear(C, C));
    this.attentionOutput = this.child('attention.output.dense', linear(C, C));
    this.attentionNorm = this.child('attention.output.LayerNorm', new LayerNorm(C, { epsilon }));
    this.expand = this.child('intermediate.dense', linear(C, F));
    this.project = this.child('output.dense', linear(F, C));
    this.outputNorm = this.child('output.LayerNorm', new LayerNorm(C, { epsilon }));
  }

  /** @param x - shape [B, T, C]; returns the same shape, or [B, 1, C] if only the first is wanted */
  forward(x: tf.Tensor, { mask, random, inspect, onlyFirst }: BertLayerContext = {}): tf.Tensor3D {
    const { dropout: probability, numAttentionHeads, activation } = this.config;
    const output = tf.tidy(() => {
      const [k, v] = [this.key.forward(x), this.value.forward(x)];
      if (onlyFirst) x = tf.slice(x, [0, 0, 0], [-1, 1, -1]);
      const attended = attendWithHeads(this.query.forward(x), k, v, {
        ...{ numAttentionHeads, mask, dropout: probability, random },
        inspect: (weights) => inspect?.(this.pathOf('attention.self.weights'), weights),
      });
      const mixed = dropout(this.attentionOutput.forward(attended), probability, random);
      x = this.attentionNorm.forward(tf.add(x, mixed));
      const middle = activations[activation](this.expand.forward(x)); // [B, T, F]
      const projected = dropout(this.project.forward(middle), probability, random);
      return this.outputNorm.forward(tf.add(x, projected));
    });
    inspect?.(this.path, output);
    return output as tf.Tensor3D;
  }
}
// ANCHOR_END: BertLayer
