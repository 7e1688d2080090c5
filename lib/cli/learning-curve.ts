import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { useBackend } from '../backends/backend';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import type { LabelledText } from '../data/labelled-texts';
import { stratifiedSample } from '../data/stratified-sample';
import { ConfigError } from '../errors';
import { BaseModel } from '../finetuning/base-model';
import {
  bagOfWordsContestant,
  fineTunedContestant,
  frozenFeaturesContestant,
  type FineTunedOptions,
  majorityContestant,
} from '../finetuning/contestants';
import {
  type Contestant,
  type CurveCell,
  type CurvePoint,
  curvePoints,
  learningCurve,
} from '../finetuning/learning-curve';
import { TaskData } from '../finetuning/task-data';
import { TextClassification } from '../finetuning/tasks/classify';
import { loadModel } from '../models/pretrained';
import { learningCurveFigure, pretrainingBudgetFigure } from '../plots/learning-curve-figure';
import { figureToSvg } from '../plots/static-svg';
import { Random } from '../random';
import { compileChoice, type CompileOption } from './compile-option';
import { findTask } from './finetune-recipe';
import { onInterrupt } from './interrupt';
import { modelDirectory } from './model-directory';
import { note, printResult } from './output';
import { startProgress } from './progress';
import { noteInterrupted } from './resume-command';
import { textHash } from './run-file';
import { nameOf } from './score-text';
import { versions } from './versions';

/** The command's options, as commander gives them. */
export interface LearningCurveCommand extends CompileOption {
  readonly models: readonly string[];
  readonly train: readonly string[];
  readonly validation?: readonly string[];
  readonly test?: readonly string[];
  readonly format?: string;
  readonly out: string;
  readonly counts: readonly string[];
  readonly seeds: number;
  readonly seed: number;
  readonly updates: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRates?: readonly number[];
  readonly validationLimit: number;
  readonly maxLength: number;
  readonly pooling: string;
  readonly ways: readonly string[];
  readonly metric: string;
  readonly json?: boolean;
}

/** `headway learning-curve`: runs what is not done yet, writes the result and its figures, prints it. */
export async function runLearningCurve(task: string, options: LearningCurveCommand): Promise<void> {
  const started = performance.now();
  await useBackend();
  const { out, metric } = options;
  if (!['accuracy', 'macroF1'].includes(metric)) {
    throw new ConfigError(`--metric: must be accuracy or macroF1, got "${metric}"`);
  }
  if (options.pooling !== 'mean' && options.pooling !== 'cls') {
    throw new ConfigError(`--pooling: must be mean or cls, got "${options.pooling}"`);
  }
  const strange = options.ways.find((way) => way !== 'tuned' && way !== 'frozen');
  if (strange !== undefined) throw new ConfigError(`--ways: must be tuned or frozen, got "${strange}"`);
  const data = readData(task, options);
  const counts = readCounts(options.counts, data.train.length);
  const seeds = Array.from({ length: options.seeds }, (_, i) => options.seed + i);
  const interruption = onInterrupt('Ending this run; finished ones are kept.');
  const { signal } = interruption;
  const goal = new TextClassification(data.labels, {
    metric: metric as 'accuracy',
    maxLength: options.maxLength,
    pooling: options.pooling,
  });
  const { learningRates, updates, epochs, batchSize } = options;
  const how = { goal, learningRates, updates, epochs, batchSize, compile: compileChoice(options), signal };
  const models = contestantsOf(options.models, options.ways, how);
  const contestants = [majorityContestant(), bagOfWordsContestant(), ...models.contestants];
  // Runs are kept with what else they depend on; those of other data or by another process do not count.
  const setting = textHash(JSON.stringify([data.labels, data.train, data.validation, data.test, metric, updates, epochs, batchSize, options.maxLength, options.pooling])).slice(0, 16); // prettier-ignore
  mkdirSync(out, { recursive: true });
  const file = join(out, 'runs.jsonl');
  const cells = readCells(file, setting);
  const total =
    counts.length * contestants.reduce((sum, { settings }) => sum + settings.length + seeds.length - 1, 0);
  const names = new Set(contestants.map(({ name }) => name));
  /** The folder may hold runs of others, from an earlier call. */
  const isWanted = ({ contestant, labels, seed }: CurveCell): boolean =>
    names.has(contestant) && counts.includes(labels) && seeds.includes(seed);
  let done = cells.filter(isWanted).length;
  note(`${done} runs are done; ${total} are wanted`);
  const progress = startProgress('runs', total, done);
  try {
    const all = await learningCurve({
      ...{ data, contestants, counts, seeds, metric, cells, signal },
      onStart: ({ contestant, labels, seed }) => {
        progress.update(done, `${contestant}, ${labels} labels, seed ${seed}`);
      },
      onCell: (cell) => {
        appendFileSync(file, `${JSON.stringify({ data: setting, ...cell })}\n`);
        done++;
        const { contestant, labels, seed, setting: chosen, test, seconds } = cell;
        progress.note(
          `${contestant} ${JSON.stringify(chosen)}, ${labels} labels, seed ${seed}: ${nameOf(metric)} ${test[metric].toFixed(4)} (${seconds.toFixed(0)} s)`,
        );
      },
    });
    progress.stop();
    const points = curvePoints(all.filter(isWanted), { metric, seeds });
    const { validationLimit, maxLength, pooling } = options;
    const result = {
      command: 'learning-curve',
      task,
      model: options.models,
      config: {
        ...{ counts, seeds, metric, updates, epochs, batchSize, validationLimit, maxLength, pooling },
        records: { train: data.train.length, validation: data.validation.length, test: data.test.length },
      },
      seed: options.seed,
      seconds: (performance.now() - started) / 1000,
      pretrainingTokens: models.tokens,
      points,
      versions: versions(),
    };
    writeResult(out, result, metric);
    printResult(result, textOf(points, metric), options.json);
  } catch (error) {
    if (!signal.aborted) throw error;
    noteInterrupted(process.argv.slice(2));
  } finally {
    progress.stop();
    interruption.release();
    models.dispose();
  }
}

/** The texts of the files in three parts; validation of at most so many as are to be chosen on. */
function readData(
  task: string,
  { train, validation, test, format, validationLimit }: LearningCurveCommand,
): TaskData {
  const kind = findTask('learning-curve', task, []);
  if (!['sentiment', 'classify'].includes(kind.name)) {
    throw new ConfigError(`learning-curve: the task must be sentiment or classify, got "${task}"`);
  }
  if (test && !validation) {
    throw new ConfigError('--test: --validation is required with it, to choose on');
  }
  const read = (files: readonly string[]): LabelledText[] =>
    files.flatMap((file): LabelledText[] => kind.read(file, format) as LabelledText[]);
  const records = read(train);
  const all = new TaskData({
    train: records,
    validation: validation && read(validation),
    test: test && read(test),
    labels: kind.labels?.(records),
  });
  const limit = Math.min(validationLimit, all.validation.length);
  const labelOf = ({ label }: LabelledText): string => label;
  return new TaskData({
    train: all.train,
    validation: stratifiedSample(all.validation, limit, { labelOf, random: new Random(1) }),
    test: all.test,
    labels: all.labels,
  });
}

function readCounts(counts: readonly string[], available: number): number[] {
  return counts.map((count) => {
    const number = count === 'all' ? available : Number(count);
    if (Number.isInteger(number) && number >= 1 && number <= available) return number;
    throw new ConfigError(
      `--counts: must be from 1 to ${available}, the training texts, or all; got "${count}"`,
    );
  });
}

/** Each model, and the first one's sizes from random weights, in each way; how much each has read, where its files tell. */
function contestantsOf(
  models: readonly string[],
  ways: readonly string[],
  how: FineTunedOptions,
): { contestants: Contestant[]; tokens: Record<string, number>; dispose(): void } {
  const tokens: Record<string, number> = {};
  const bases: BaseModel[] = [];
  const contestants = models.flatMap((given, place) => {
    const directory = modelDirectory(given);
    const { model, tokenizer } = loadModel(directory);
    const base = new BaseModel(model, tokenizer);
    bases.push(base);
    const inAllWays = (name: string, read: number | undefined, untrained: boolean): Contestant[] =>
      ways.map((way) => {
        const inThisWay = way === 'frozen' ? `${name}, frozen` : name;
        if (read !== undefined) tokens[inThisWay] = read;
        return way === 'frozen'
          ? frozenFeaturesContestant(inThisWay, base, { untrained, compile: how.compile })
          : fineTunedContestant(inThisWay, base, { ...how, untrained });
      });
    const trained = inAllWays(basename(resolve(given)), pretrainingTokens(directory), false);
    return place === 0 ? [...inAllWays('untrained', 0, true), ...trained] : trained;
  });
  return { contestants, tokens, dispose: () => bases.forEach(({ model }) => model.dispose()) };
}

/** Tokens that a model made by `headway pretrain` has read, one read twice counting twice. */
function pretrainingTokens(directory: string): number | undefined {
  const file = join(directory, 'pretraining.json');
  if (!existsSync(file)) return undefined;
  const { settings = {} } = JSON.parse(readFileSync(file, 'utf8')) as { settings?: Record<string, number> };
  const { maxSteps, batchSize, maxLength, blockSize = maxLength } = settings;
  const tokens = maxSteps * batchSize * blockSize;
  return Number.isFinite(tokens) ? tokens : undefined;
}

/** Finished runs of this setting. A line that was cut off in the writing is left as it is, and its run done again. */
function readCells(file: string, setting: string): CurveCell[] {
  if (!existsSync(file)) return [];
  const content = readFileSync(file, 'utf8');
  if (content !== '' && !content.endsWith('\n')) appendFileSync(file, '\n');
  return content.split('\n').flatMap((line) => {
    try {
      const { data, ...cell } = JSON.parse(line) as CurveCell & { data: string };
      return data === setting ? [cell] : [];
    } catch {
      return [];
    }
  });
}

function writeResult(
  out: string,
  result: { points: readonly CurvePoint[]; pretrainingTokens: Record<string, number> },
  metric: string,
): void {
  const write = (name: string, content: string): void =>
    writeFileAtomically(join(out, name), [Buffer.from(content)]);
  write('result.json', `${JSON.stringify(result, null, 1)}\n`);
  const title = nameOf(metric);
  const figures = {
    'learning-curve': learningCurveFigure(result.points, metric, title),
    'pre-training-budget': pretrainingBudgetFigure(result.points, result.pretrainingTokens, metric, title),
  };
  for (const [name, figure] of Object.entries(figures)) {
    write(`${name}.json`, `${JSON.stringify(figure)}\n`);
    write(`${name}.svg`, figureToSvg(figure));
  }
}

function textOf(points: readonly CurvePoint[], metric: string): string {
  const counts = [...new Set(points.map(({ labels }) => labels))].sort((a, b) => a - b);
  const names = [...new Set(points.map(({ contestant }) => contestant))];
  const width = Math.max(...names.map(({ length }) => length));
  const cell = (name: string, labels: number): string => {
    const spread = points.find((point) => point.contestant === name && point.labels === labels)?.spread[
      metric
    ];
    return spread ? `${spread.mean.toFixed(3)} ± ${spread.standardDeviation.toFixed(3)}` : '–';
  };
  return [
    `${nameOf(metric)} on the test part, mean and standard deviation over seeds`,
    ['labels'.padEnd(width), ...counts.map((count) => String(count).padStart(13))].join(' '),
    ...names.map((name) =>
      [name.padEnd(width), ...counts.map((count) => cell(name, count).padStart(13))].join(' '),
    ),
  ].join('\n');
}
