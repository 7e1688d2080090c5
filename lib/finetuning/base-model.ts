import type * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors';
import { Gpt } from '../models/gpt';
import { SequenceClassifier } from '../models/sequence-classifier';
import { Random } from '../random';
import type { Tokenizer } from '../tokenizers/tokenizer';

/**
 * How much of the pre-trained model stays as it is: nothing, all of it (only the new layer
 * learns), or all but the last n blocks.
 */
export type Freeze = 'none' | 'base' | { readonly lastLayers: number };

/**
 * Step 2 of fine-tuning, the model: a pre-trained one, its tokenizer, and how much of it may change.
 */
export class BaseModel {
  /**
   * @param gpt - is copied, not changed; stays its owner's to dispose
   * @param tokenizer - the one it was pre-trained with
   */
  constructor(
    readonly gpt: Gpt,
    readonly tokenizer: Tokenizer,
    readonly freeze: Freeze = 'none',
  ) {
    if (tokenizer.vocabSize > gpt.config.vocabSize) {
      throw new ConfigError(
        `BaseModel: the tokenizer must be the model's own, got one of ${tokenizer.vocabSize} tokens for a ` +
          `vocabulary of ${gpt.config.vocabSize}`,
      );
    }
    if (typeof freeze === 'object') {
      const layers = gpt.config.numHiddenLayers;
      if (!(Number.isInteger(freeze.lastLayers) && freeze.lastLayers >= 1 && freeze.lastLayers <= layers)) {
        throw new ConfigError(
          `BaseModel: lastLayers must be from 1 to ${layers}, the model's blocks, got ${freeze.lastLayers}`,
        );
      }
    }
  }

  /**
   * The same sizes with new random weights: what fine-tuning would be without pre-training. The
   * caller disposes its `gpt`.
   */
  untrained(seed: number): BaseModel {
    return new BaseModel(
      new Gpt(this.gpt.config, new Random(seed).fork('untrained')),
      this.tokenizer,
      'none',
    );
  }

  /** A classifier that starts from this model; the caller disposes it. */
  newClassifier(labels: readonly string[], random: Random): SequenceClassifier {
    return SequenceClassifier.fromPretrained(this.gpt, labels, random);
  }

  /** The parameters of the classifier that may change: all, or the score layer and the last blocks. */
  trainableParameters(classifier: SequenceClassifier): Map<string, tf.Variable> {
    const all = [...classifier.namedParameters()];
    if (this.freeze === 'none') return new Map(all);
    const lastLayers = this.freeze === 'base' ? 0 : this.freeze.lastLayers;
    const firstTrained = this.gpt.config.numHiddenLayers - lastLayers;
    return new Map(
      all.filter(([name]) => {
        const layer = /^transformer\.h\.(\d+)\./.exec(name)?.[1];
        if (layer !== undefined) return Number(layer) >= firstTrained;
        // The last norm belongs with the blocks before it.
        return name.startsWith('score.') || (lastLayers > 0 && name.startsWith('transformer.ln_f.'));
      }),
    );
  }

  /**
   * A good first learning rate. A new layer alone stands a large one; weights that already know
   * something must not be shaken: 5·10⁻⁵ at BERT's width of 768, more for narrower models.
   *
   * @remarks Devlin et al. 2019, appendix A.3, for the value at 768; the factor 768 / C is a rule of thumb.
   */
  get defaultLearningRate(): number {
    const full = 5e-5 * Math.max(1, 768 / this.gpt.config.hiddenSize);
    return this.freeze === 'base' ? 5e-3 : Number(full.toPrecision(3));
  }

  /** A look at the step. */
  describe(): string {
    const { numHiddenLayers, hiddenSize } = this.gpt.config;
    const changes = {
      none: 'all parameters change',
      base: 'all frozen but the new score layer',
    };
    const what =
      typeof this.freeze === 'string'
        ? changes[this.freeze]
        : `all frozen but the last ${this.freeze.lastLayers} of ${numHiddenLayers} blocks and the new score layer`;
    const count = this.gpt.parameterCount.toLocaleString('en');
    return `2 model: GPT of ${numHiddenLayers} layers, width ${hiddenSize}, ${count} parameters; ${what}`;
  }
}
