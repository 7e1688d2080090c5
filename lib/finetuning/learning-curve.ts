import type { LabelledText } from '../data/labelled-texts';
import { stratifiedSample } from '../data/stratified-sample';
import { ConfigError } from '../errors';
import { Random } from '../random';
import { type Spread, spreadOf } from './across-seeds';
import type { TaskData } from './task-data';

/** What a contestant may choose between: a learning rate, how freely weights grow. */
export type CurveSetting = Readonly<Record<string, number>>;

/** Who takes part in a {@link learningCurve}: a way to make a classifier of labelled texts. */
export interface Contestant {
  readonly name: string;
  /** What may be chosen, on the validation part: few, and fixed beforehand. At least one. */
  readonly settings: readonly CurveSetting[];
  /**
   * Learns from `data.train` and is measured.
   *
   * @param seed - decides all that is random in it
   */
  run(data: TaskData, setting: CurveSetting, seed: number): Promise<CurveScores>;
}

/** Metrics by name, on what is chosen by and on what counts. */
export interface CurveScores {
  readonly validation: Readonly<Record<string, number>>;
  readonly test: Readonly<Record<string, number>>;
}

/** One run: JSON-able. */
export interface CurveCell extends CurveScores {
  readonly contestant: string;
  /** Texts with labels that it learned from. */
  readonly labels: number;
  readonly seed: number;
  readonly setting: CurveSetting;
  readonly seconds: number;
}

/** Runs of one contestant with one number of labels, over all seeds. */
export interface CurvePoint {
  readonly contestant: string;
  readonly labels: number;
  /** What was chosen on the validation part. */
  readonly setting: CurveSetting;
  readonly seeds: readonly number[];
  /** Of each metric on the test part. */
  readonly spread: Readonly<Record<string, Spread>>;
}

/** What {@link learningCurve} needs. */
export interface LearningCurveOptions {
  readonly data: TaskData;
  readonly contestants: readonly Contestant[];
  /** Numbers of labels. */
  readonly counts: readonly number[];
  readonly seeds: readonly number[];
  /** What the best setting has most of. */
  readonly metric: string;
  /** Runs that are done, and are not done again. */
  readonly cells?: readonly CurveCell[];
  /** Told of each new run, to keep it. */
  readonly onCell?: (cell: CurveCell) => void;
  /** Told of each run before it begins. */
  readonly onStart?: (cell: Pick<CurveCell, 'contestant' | 'labels' | 'seed'>) => void;
  /** Ends the curve between two runs. */
  readonly signal?: AbortSignal;
}

// ANCHOR: learningCurve
/**
 * How well each contestant does with more and more labels. For each number and seed all learn from the same
 * texts, a stratified sample drawn by the seed, so they can be compared seed by seed. With the first seed each
 * tries all of its settings; the one that is best on the validation part is used with the others.
 *
 * @returns all runs, those in `cells` among them
 * @throws the signal's reason if it is aborted
 */
export async function learningCurve(options: LearningCurveOptions): Promise<CurveCell[]> {
  const { data, contestants, counts, seeds, metric, onCell, onStart, signal } = options;
  const cells = [...(options.cells ?? [])];
  for (const labels of counts) {
    for (const contestant of contestants) {
      const run = async (setting: CurveSetting, seed: number): Promise<void> => {
        const cell = { contestant: contestant.name, labels, seed, setting };
        if (cells.some((done) => sameRun(done, cell))) return;
        signal?.throwIfAborted();
        onStart?.(cell);
        const started = performance.now();
        const scores = await contestant.run(
          data.withTrain(labelledSample(data, labels, seed)),
          setting,
          seed,
        );
        const finished = { ...cell, ...scores, seconds: (performance.now() - started) / 1000 };
        cells.push(finished);
        onCell?.(finished);
      };
      for (const setting of contestant.settings) await run(setting, seeds[0]);
      const chosen = chosenSetting(cells, contestant.name, labels, seeds[0], metric);
      for (const seed of seeds.slice(1)) await run(chosen, seed);
    }
  }
  return cells;
}
// ANCHOR_END: learningCurve

/** The texts that every contestant learns from with this seed. */
export function labelledSample(data: TaskData, count: number, seed: number): LabelledText[] {
  const random = new Random(seed).fork('labelled sample');
  return stratifiedSample(data.train, count, { labelOf: ({ label }) => label, random });
}

/** Mean and spread over seeds, each with the setting that was chosen with the first; unfinished points are left out. */
export function curvePoints(
  cells: readonly CurveCell[],
  { metric, seeds }: Pick<LearningCurveOptions, 'metric' | 'seeds'>,
): CurvePoint[] {
  const points = new Map(cells.map((cell) => [`${cell.labels} ${cell.contestant}`, cell]));
  return [...points.values()].flatMap(({ contestant, labels }) => {
    if (
      !cells.some(
        (cell) => cell.contestant === contestant && cell.labels === labels && cell.seed === seeds[0],
      )
    )
      return [];
    const setting = chosenSetting(cells, contestant, labels, seeds[0], metric);
    const runs = seeds.map((seed) =>
      cells.find((cell) => sameRun(cell, { contestant, labels, seed, setting })),
    );
    const done = runs.filter((cell) => cell !== undefined);
    const names = Object.keys(done[0].test);
    const spread = names.map((name) => [name, spreadOf(done.map(({ test }) => test[name]))] as const);
    return [
      {
        contestant,
        labels,
        setting,
        seeds: done.map(({ seed }) => seed),
        spread: Object.fromEntries(spread),
      },
    ];
  });
}

/** @throws ConfigError if there is no run with the first seed */
function chosenSetting(
  cells: readonly CurveCell[],
  contestant: string,
  labels: number,
  firstSeed: number,
  metric: string,
): CurveSetting {
  const tried = cells.filter(
    (cell) => cell.contestant === contestant && cell.labels === labels && cell.seed === firstSeed,
  );
  if (tried.length === 0) throw new ConfigError(`learningCurve: ${contestant} must have a setting, got none`);
  return tried.reduce((a, b) => (b.validation[metric] > a.validation[metric] ? b : a)).setting;
}

function sameRun(a: CurveCell, b: Omit<CurveCell, keyof CurveScores | 'seconds'>): boolean {
  const keyOf = ({ contestant, labels, seed, setting }: typeof b): string =>
    JSON.stringify([contestant, labels, seed, setting]);
  return keyOf(a) === keyOf(b);
}
