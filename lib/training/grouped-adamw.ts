import * as tf from '@tensorflow/tfjs-core';
import { AdamW, type AdamWConfig } from './adamw';
import type { NamedTensors } from './gradients';
import type { Optimizer } from './optimizer';

/** Numbers that an {@link AdamW} takes for each update. */
const scalarsOfAdamW = 3;

/**
 * AdamW with learning rates that differ from layer to layer ("discriminative fine-tuning"): each group of
 * parameters has an AdamW, whose learning rate is the common one times the group's scale.
 *
 * @remarks Howard and Ruder 2018, §3.2. PyTorch calls it parameter groups.
 */
export class GroupedAdamW implements Optimizer {
  private readonly groups: readonly { readonly scale: number; readonly names: Set<string>; adamW: AdamW }[];

  /**
   * @param parameters - what to train, under checkpoint names; they stay the caller's
   * @param scales - by what a parameter's learning rate is multiplied; 1 for those not in it
   */
  constructor(
    parameters: ReadonlyMap<string, tf.Variable>,
    scales: ReadonlyMap<string, number>,
    config: AdamWConfig = {},
  ) {
    const scaleOf = (name: string): number => scales.get(name) ?? 1;
    this.groups = [...new Set([...parameters.keys()].map(scaleOf))].map((scale) => {
      const own = new Map([...parameters].filter(([name]) => scaleOf(name) === scale));
      return { scale, names: new Set(own.keys()), adamW: new AdamW(own, config) };
    });
  }

  get stepCount(): number {
    return this.groups[0]?.adamW.stepCount ?? 0;
  }

  set stepCount(count: number) {
    for (const { adamW } of this.groups) adamW.stepCount = count;
  }

  /** Each group's three numbers, one group after the other. */
  stepScalars(learningRate: number): Float32Array {
    return Float32Array.from(
      this.groups.flatMap(({ scale, adamW }) => [...adamW.stepScalars(scale * learningRate)]),
    );
  }

  update(gradients: NamedTensors, scalars: tf.Tensor1D): void {
    tf.tidy(() => {
      this.groups.forEach(({ names, adamW }, place) => {
        const own = new Map([...gradients].filter(([name]) => names.has(name)));
        adamW.update(own, tf.slice(scalars, [place * scalarsOfAdamW], [scalarsOfAdamW]));
      });
    });
  }

  namedState(): Map<string, tf.Variable> {
    return new Map(this.groups.flatMap(({ adamW }) => [...adamW.namedState()]));
  }

  dispose(): void {
    for (const { adamW } of this.groups) adamW.dispose();
  }
}
