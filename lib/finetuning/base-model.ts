import type * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors';
import { kindOf } from '../models/families';
import { copyOf, type Head, newParameters, withHead } from '../models/heads';
import type { ModelClass, PretrainedModel } from '../models/model-family';
import type { LoraConfig } from '../nn/lora';
import { Random } from '../random';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { parameterDepth } from './parameter-depth';

/**
 * How much of the pre-trained model stays as it is: nothing; all of it (only the new layer learns); all but the
 * last n blocks; or all of it with a small low-rank update beside some of its layers, which learns in its place.
 */
export type Freeze = 'none' | 'base' | { readonly lastLayers: number } | { readonly lora: LoraOptions };

/** What of a {@link LoraConfig} may be left to be settled by the model. */
export interface LoraOptions {
  readonly rank: number;
  /** Default: twice the rank. */
  readonly alpha?: number;
  /** Default: all matrices of attention. */
  readonly targetModules?: readonly string[];
}

/** The matrices of attention, as each family names them. */
const attentionMatrices: Readonly<Record<string, readonly string[]>> = {
  bert: ['query', 'key', 'value', 'attention.output.dense'],
  roberta: ['query', 'key', 'value', 'attention.output.dense'],
  gpt2: ['attn.c_attn', 'attn.c_proj'],
  marian: ['q_proj', 'k_proj', 'v_proj', 'out_proj'],
  pegasus: ['q_proj', 'k_proj', 'v_proj', 'out_proj'],
};
const llamaMatrices = ['q_proj', 'k_proj', 'v_proj', 'o_proj'];

/** Step 2 of fine-tuning, the model: a pre-trained one, its tokenizer, and how much of it may change. */
export class BaseModel {
  /**
   * @param model - is copied, not changed; stays its owner's to dispose
   * @param tokenizer - the one it was pre-trained with, perhaps with tokens added
   */
  constructor(
    readonly model: PretrainedModel,
    readonly tokenizer: Tokenizer,
    readonly freeze: Freeze = 'none',
    /** Parameters that got new rows for the task, which no training has seen: they learn in any case. */
    readonly grown: readonly string[] = [],
  ) {
    if (tokenizer.vocabSize > model.config.vocabSize) {
      throw new ConfigError(
        `BaseModel: the tokenizer must be the model's own, got one of ${tokenizer.vocabSize} tokens for a ` +
          `vocabulary of ${model.config.vocabSize}`,
      );
    }
    if (typeof freeze === 'object' && 'lastLayers' in freeze) {
      const layers = this.sizes.numHiddenLayers;
      if (!(Number.isInteger(freeze.lastLayers) && freeze.lastLayers >= 1 && freeze.lastLayers <= layers)) {
        throw new ConfigError(
          `BaseModel: lastLayers must be from 1 to ${layers}, the model's blocks, got ${freeze.lastLayers}`,
        );
      }
    }
  }

  /**
   * The same sizes with new random weights: what fine-tuning would be without pre-training. The
   * caller disposes its `model`.
   */
  untrained(seed: number): BaseModel {
    const modelClass = this.model.constructor as ModelClass;
    const initial = new Random(seed).fork('untrained');
    return new BaseModel(new modelClass(this.model.config as never, initial), this.tokenizer);
  }

  /**
   * A model for a task that starts from this one; the caller disposes it.
   *
   * @param head - what is put on it; absent: it is copied as it is
   * @param random - where the first weights of the head come from
   */
  forTask(head: Head | undefined, random: Random): PretrainedModel {
    return head ? withHead(this.model, head, random) : copyOf(this.model);
  }

  /** The low-rank updates that are to be put into the model for the task; undefined if it learns otherwise. */
  get lora(): LoraConfig | undefined {
    if (typeof this.freeze === 'string' || !('lora' in this.freeze)) return undefined;
    const { rank, alpha = 2 * rank, targetModules } = this.freeze.lora;
    const { modelType } = kindOf(this.model).family;
    return { rank, alpha, targetModules: targetModules ?? attentionMatrices[modelType] ?? llamaMatrices };
  }

  /** The parameters of the model for the task that may change: all, or the head and the last blocks. */
  trainableParameters(model: PretrainedModel): Map<string, tf.Variable> {
    const all = [...model.namedParameters()];
    if (this.freeze === 'none') return new Map(all);
    const head = newParameters(this.model, model); // LoRA's among them
    for (const [name, variable] of all) if (this.grown.includes(name)) head.set(name, variable);
    if (typeof this.freeze === 'string' || 'lora' in this.freeze) return head;
    const firstTrained = this.sizes.numHiddenLayers - this.freeze.lastLayers + 1;
    return new Map(all.filter(([name]) => head.has(name) || this.depthOf(name) >= firstTrained));
  }

  /**
   * By what the learning rate of each parameter is multiplied, so that what is near the text, and general, moves
   * less than what is near the answer: decay⁰ for the head, decay¹ for the last block, and so on down to the
   * embeddings.
   *
   * @remarks Howard and Ruder 2018, §3.2; as layer-wise decay in Clark et al. 2020 (ELECTRA), appendix.
   */
  learningRateScales(model: PretrainedModel, decay: number): Map<string, number> {
    // ANCHOR: BaseModel.learningRateScales
    const head = newParameters(this.model, model);
    const layers = this.sizes.numHiddenLayers;
    const depthOf = (name: string): number => (head.has(name) ? layers + 1 : this.depthOf(name));
    return new Map(
      [...model.namedParameters().keys()].map((name) => [name, decay ** (layers + 1 - depthOf(name))]),
    );
    // ANCHOR_END: BaseModel.learningRateScales
  }

  /**
   * A good first learning rate. A new layer alone stands a large one; weights that already know
   * something must not be shaken: 5·10⁻⁵ at BERT's width of 768, more for narrower models.
   *
   * @remarks Devlin et al. 2019, appendix A.3, for the value at 768; the factor 768 / C is a rule of thumb. LoRA's
   * updates begin at nothing and stand ten times as much (Biderman et al. 2024).
   */
  get defaultLearningRate(): number {
    const full = 5e-5 * Math.max(1, 768 / this.sizes.hiddenSize);
    if (this.freeze === 'base') return 5e-3;
    return Number(((this.lora ? 10 : 1) * full).toPrecision(3));
  }

  /** A look at the step. */
  describe(): string {
    const { numHiddenLayers, hiddenSize } = this.sizes;
    const count = this.model.parameterCount.toLocaleString('en');
    const name = kindOf(this.model)
      .family.modelType.replace('gpt2', 'GPT')
      .replace(/^\w/, (c) => c.toUpperCase());
    return `2 model: ${name} of ${numHiddenLayers} layers, width ${hiddenSize}, ${count} parameters; ${this.whatChanges()}`;
  }

  private whatChanges(): string {
    if (this.lora) {
      const { rank, alpha, targetModules } = this.lora;
      return `all frozen but ${this.whatIsNew()}, and LoRA of rank ${rank}, alpha ${alpha} beside ${targetModules.join(', ')}`;
    }
    if (this.freeze === 'none') return 'all parameters change';
    if (typeof this.freeze === 'string') return `all frozen but ${this.whatIsNew()}`;
    const { lastLayers } = this.freeze as { lastLayers: number };
    return `all frozen but the last ${lastLayers} of ${this.sizes.numHiddenLayers} blocks and ${this.whatIsNew()}`;
  }

  private whatIsNew(): string {
    return this.grown.length > 0
      ? `what has new rows (${this.grown.join(', ')})`
      : 'a new head, if the task has one';
  }

  private depthOf(name: string): number {
    return parameterDepth(name, this.sizes.numHiddenLayers);
  }

  private get sizes(): { numHiddenLayers: number; hiddenSize: number } {
    const config = this.model.config as unknown as Record<string, number>;
    // An encoder-decoder has two stacks; the deeper counts.
    const numHiddenLayers = config.numHiddenLayers ?? Math.max(config.encoderLayers, config.decoderLayers);
    return { numHiddenLayers, hiddenSize: config.hiddenSize };
  }
}
