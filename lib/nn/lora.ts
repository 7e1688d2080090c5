import * as tf from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors';
import type { Random } from '../random';
import type { InitialWeights } from './initial';
import { type AdaptableLayer, Conv1D, type LayerAdapter, Linear } from './linear';
import type { Module } from './module';

/** How large a low-rank update is, and beside which layers it is put. */
export interface LoraConfig {
  /** r, the rank of the update. */
  readonly rank: number;
  /** α: the update is scaled by α / r, so that the rank may change and the learning rate stay. */
  readonly alpha: number;
  /** Which layers get one, by the end of their names: `query`, `value`. */
  readonly targetModules: readonly string[];
}

// ANCHOR: LowRankUpdate
/**
 * Low-Rank Adaptation: the frozen layer's y = x·Wᵀ + b gets a learned addition (α / r)·x·Aᵀ·Bᵀ. A and B have
 * r·(in + out) weights where W has in·out. B begins at zero, so at first nothing is added.
 *
 * @remarks Hu et al. 2021, eq. 3. Begins as PEFT's: A uniform within ±1/√in, B zero.
 */
export class LowRankUpdate implements LayerAdapter {
  /** [r, in] */
  readonly a: Linear;
  /** [out, r] */
  readonly b: Linear;

  /** @param scale - α / r, the same tensor for all updates of a model; stays its owner's */
  constructor(
    inputSize: number,
    outputSize: number,
    rank: number,
    private readonly scale: tf.Scalar,
    initial: InitialWeights,
  ) {
    this.a = new Linear(inputSize, rank, 'zeros', { bias: false });
    this.b = new Linear(rank, outputSize, 'zeros', { bias: false });
    if (initial !== 'zeros') tf.tidy(() => this.a.weight.assign(uniform([rank, inputSize], initial)));
  }

  get parts(): { lora_A: Linear; lora_B: Linear } {
    return { lora_A: this.a, lora_B: this.b };
  }

  forward(x: tf.Tensor): tf.Tensor {
    return tf.mul(this.b.forward(this.a.forward(x)), this.scale);
  }

  /** The update as one matrix (α / r)·B·A, shape [out, in]. */
  get matrix(): tf.Tensor2D {
    return tf.mul(tf.matMul(this.b.weight, this.a.weight), this.scale);
  }
}
// ANCHOR_END: LowRankUpdate

/** Uniform within ±1/√in. */
function uniform([rank, inputSize]: [number, number], random: Random): tf.Tensor2D {
  const share = random.uniformTensor([rank, inputSize]); // in [0, 1)
  return tf.mul(tf.sub(share, 0.5), 2 / Math.sqrt(inputSize));
}

/** The low-rank updates that were put into one model. */
export class Lora {
  private constructor(
    readonly config: LoraConfig,
    private readonly updates: ReadonlyMap<string, { layer: AdaptableLayer; update: LowRankUpdate }>,
    /** α / r; 0 switches all updates off. A variable, so that compiled functions see it change. */
    private readonly scale: tf.Variable<tf.Rank.R0>,
  ) {}

  /**
   * Puts a low-rank update beside each layer that the configuration names. The model owns them from then on:
   * its `namedParameters()` tell them as `….lora_A.weight` and `….lora_B.weight`.
   *
   * @param initial - where A comes from; `'zeros'` if both are about to be loaded
   * @throws ConfigError if no layer is named so, or a number is out of range
   */
  static addTo(model: Module, config: LoraConfig, initial: InitialWeights): Lora {
    const { rank, alpha, targetModules } = config;
    if (!(Number.isInteger(rank) && rank >= 1)) {
      throw new ConfigError(`LoRA: rank must be a whole number from 1, got ${rank}`);
    }
    if (!(alpha > 0 && alpha < Infinity)) throw new ConfigError(`LoRA: alpha must be above 0, got ${alpha}`);
    const layers = [...model.namedModules()].filter(
      (entry): entry is [string, Linear | Conv1D] => entry[1] instanceof Linear || entry[1] instanceof Conv1D,
    );
    const chosen = layers.filter(([name]) =>
      targetModules.some((target) => name === target || name.endsWith(`.${target}`)),
    );
    if (chosen.length === 0) {
      const kinds = [...new Set(layers.map(([name]) => name.replace(/^.*\.\d+\./, '')))];
      throw new ConfigError(
        `LoRA: targetModules must name layers of the model, got ${targetModules.join(', ')}; it has ${kinds.join(', ')}`,
      );
    }
    const scale = tf.tidy(() => tf.variable(tf.scalar(alpha / rank), false)) as tf.Variable<tf.Rank.R0>;
    model.whenDisposed(() => scale.dispose());
    const updates = new Map(
      chosen.map(([name, layer]) => {
        const [rows, columns] = layer.weight.shape;
        const [inputSize, outputSize] = layer.isTransposed ? [columns, rows] : [rows, columns];
        const update = new LowRankUpdate(inputSize, outputSize, rank, scale, initial);
        layer.adapt(update);
        return [name, { layer, update }] as const;
      }),
    );
    return new Lora(config, updates, scale);
  }

  /** A and B of every layer, under the names they have in the model. They stay the model's. */
  namedParameters(): Map<string, tf.Variable> {
    const named = new Map<string, tf.Variable>();
    for (const [name, { update }] of this.updates) {
      named.set(`${name}.lora_A.weight`, update.a.weight);
      named.set(`${name}.lora_B.weight`, update.b.weight);
    }
    return named;
  }

  /** Whether the layers store their weight [in, out], as GPT-2's do: PEFT's `fan_in_fan_out`. */
  get fanInFanOut(): boolean {
    return [...this.updates.values()].every(({ layer }) => !layer.isTransposed);
  }

  /**
   * Runs something with all updates switched off: meanwhile the model is the one they were put into. So one model
   * in memory is two, the tuned one and the one to compare it with.
   */
  async whileOff<T>(run: () => Promise<T>): Promise<T> {
    const { rank, alpha } = this.config;
    const assign = (value: number): void => tf.tidy(() => void this.scale.assign(tf.scalar(value)));
    assign(0);
    try {
      return await run();
    } finally {
      assign(alpha / rank);
    }
  }

  /** Adds each update to its weight, W + (α / r)·B·A, and takes it out: the same model without LoRA. */
  merge(): void {
    for (const { layer, update } of this.updates.values()) {
      tf.tidy(() => {
        const change = layer.isTransposed ? update.matrix : tf.transpose(update.matrix);
        layer.weight.assign(tf.add(layer.weight, change));
      });
    }
    this.remove();
  }

  /** Takes the updates out and frees them: the model is what it was. */
  remove(): void {
    for (const { layer } of this.updates.values()) layer.adapt(undefined);
    this.scale.dispose();
  }
}
