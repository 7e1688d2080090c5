import { ConfigError } from '../errors';

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
