import { join } from 'node:path';
import { ConfigError } from '../errors';
import type { PretrainedModel } from '../models/model-family';
import type { TrainingBatch } from '../training/training-step';
import { fineTune, type FineTuningHooks, type FineTuningRecipe, type FineTuningResult } from './fine-tune';
import { metricsOf, type Scores } from './task';

/** A metric over several runs that differ in nothing but their seed. */
export interface Spread {
  readonly mean: number;
  /** Standard deviation of the sample (n − 1); 0 for a single run. */
  readonly standardDeviation: number;
  /** One value a run, in the order of the seeds. */
  readonly values: number[];
}

/**
 * Repeats a run with several seeds, one after the other: a difference between two methods that is
 * smaller than the spread between seeds says nothing.
 *
 * @param run - a run with this seed; gives its metrics
 * @returns mean and spread of each metric
 *
 * @example
 * const { macroF1 } = await acrossSeeds([1, 2, 3], async (seed) => {
 *   const { model, metrics } = await fineTune({ ...recipe, process: new FineTuningProcess({ seed }) });
 *   model.dispose();
 *   return { macroF1: metrics.macroF1 };
 * });
 */
export async function acrossSeeds<M extends string>(
  seeds: readonly number[],
  run: (seed: number) => Promise<Record<M, number>>,
): Promise<Record<M, Spread>> {
  if (seeds.length === 0) throw new ConfigError('acrossSeeds: at least one seed is needed, got none');
  const results: Record<M, number>[] = [];
  for (const seed of seeds) results.push(await run(seed));
  const names = Object.keys(results[0]) as M[];
  return Object.fromEntries(
    names.map((name) => [name, spreadOf(results.map((metrics) => metrics[name]))]),
  ) as Record<M, Spread>;
}

/** Mean and sample standard deviation. */
export function spreadOf(values: number[]): Spread {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardDeviation: Math.sqrt(squares / Math.max(1, values.length - 1)), values };
}

/** What fine-tuning with several seeds gave. */
export interface SeedsResult<M extends PretrainedModel, P, S extends Scores> {
  /** The run that was the best on the validation part; its model is the caller's to dispose. */
  readonly best: FineTuningResult<M, P, S>;
  /** That run's seed. */
  readonly bestSeed: number;
  /** Of each metric on the test part, over all runs. */
  readonly spread: Readonly<Record<string, Spread>>;
}

/**
 * Fine-tunes by one recipe with several seeds. The first is the recipe's own, each next one is one more. The
 * model that is kept is chosen on the validation part; to quote its test score as the method's would be to choose
 * on the test part, so quote the mean.
 *
 * @param hooks - with several seeds each has its checkpoints in a folder `seed-N` of `directory`
 */
export async function fineTuneAcrossSeeds<
  R,
  M extends PretrainedModel,
  B extends TrainingBatch,
  P,
  S extends Scores,
>(
  recipe: FineTuningRecipe<R, M, B, P, S>,
  count: number,
  hooks: FineTuningHooks = {},
): Promise<SeedsResult<M, P, S>> {
  const { goal, process } = recipe;
  const seeds = Array.from({ length: count }, (_, i) => process.seed + i);
  let kept: { result: FineTuningResult<M, P, S>; seed: number } | undefined;
  const spread = await acrossSeeds(seeds, async (seed) => {
    const directory = hooks.directory && count > 1 ? join(hooks.directory, `seed-${seed}`) : hooks.directory;
    const result = await fineTune({ ...recipe, process: process.withSeed(seed) }, { ...hooks, directory });
    if (!kept || isBetter(result, kept.result, goal.greaterIsBetter)) {
      kept?.result.model.dispose();
      kept = { result, seed };
    } else result.model.dispose();
    return metricsOf(result.metrics);
  });
  return { best: kept!.result, bestSeed: kept!.seed, spread };
}

function isBetter<M extends PretrainedModel, P, S extends Scores>(
  { history: { best: a } }: FineTuningResult<M, P, S>,
  { history: { best: b } }: FineTuningResult<M, P, S>,
  greaterIsBetter: boolean,
): boolean {
  if (!a || !b) return a !== undefined;
  return greaterIsBetter ? a.value > b.value : a.value < b.value;
}
