import type * as tf from '@tensorflow/tfjs-core';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { CompileChoice } from '../compile/execution';
import { interruptRun } from '../compile/run/interruption';
import type { BatchSource } from '../data/batch';
import { ConfigError } from '../errors';
import type { ForwardContext, Module } from '../nn/module';
import { Random } from '../random';
import { AdamW } from './adamw';
import * as checkpoint from './checkpoint';
import { GroupedAdamW } from './grouped-adamw';
import { learningRateAt } from './learning-rate';
import { Muon } from './muon';
import type { Optimizer } from './optimizer';
import { completeTrainingConfig } from './training-config';
import type { TrainingConfig } from './training-config';
import type { BestEvaluation, StepRecord, TrainingHistory } from './training-history';
import { TrainingStep } from './training-step';
import type { TrainingBatch } from './training-step';

/** How long a step may go on after training was aborted, in milliseconds. */
const patience = 500;

/** What is trained, on what, how, and who watches. */
export interface TrainerOptions<B extends TrainingBatch> {
  readonly model: Module;
  /**
   * Mean loss over the labels of a batch that are not −100, in nats: a function of its arguments alone. To be
   * compiled it makes its tensors of the batch's arrays as they are, and looks at no value.
   */
  readonly loss: (batch: B, context: ForwardContext) => tf.Scalar;
  readonly batches: BatchSource<B>;
  readonly config: TrainingConfig;
  /** What to train, of the model's `namedParameters()`. Default: all. */
  readonly parameters?: ReadonlyMap<string, tf.Variable>;
  /** By what the learning rate of a parameter is multiplied, by its name; 1 for those not in it. AdamW only. */
  readonly learningRateScales?: ReadonlyMap<string, number>;
  /** Metrics of the model as it stands. For a run to be repeatable they depend on nothing else. */
  readonly evaluate?: () => Record<string, number> | Promise<Record<string, number>>;
  /** Where checkpoints go. None: none are written. */
  readonly directory?: string;
  /** Go on from the last checkpoint in `directory`, if there is one. */
  readonly resume?: boolean;
  /**
   * Whether steps are compiled. `auto` (default): yes, and if a step cannot be, that one and all after it run
   * eagerly; the first record, and one at which this changes, say how (`StepRecord.execution`).
   */
  readonly compile?: CompileChoice;
  /** Called after each update, when what belongs to it (evaluation, checkpoint) is done. */
  readonly onStep?: (record: StepRecord) => void | Promise<void>;
  /**
   * Training ends after the update during which this is aborted; or before it, as if it had not begun, should it take half a
   * second more. With a directory it ends on a checkpoint.
   */
  readonly signal?: AbortSignal;
}

/**
 * Trains a model: pre-training and fine-tuning alike, as only data and loss differ.
 *
 * @remarks All that changes in a run is in its checkpoints, so one that was killed at any moment and
 * resumed ends with the same weights, to the bit, as one that was never stopped (same machine, both
 * compiled or both eager on the same backend). Each update yields to the event loop once.
 *
 * @example
 * const history = await new Trainer({
 *   model,
 *   loss: nextTokenLoss(model),
 *   batches: new RandomBlocks(tokens, { batchSize: 12, blockSize: 64, random: new Random(1) }),
 *   config: { maxSteps: 2000, learningRate: 1e-3, warmupSteps: 100 },
 * }).train();
 */
export class Trainer<B extends TrainingBatch> {
  private readonly config: Required<TrainingConfig>;
  private readonly parameters: ReadonlyMap<string, tf.Variable>;
  private readonly optimizer: Optimizer;
  private readonly random: Random;
  private readonly trainingStep: TrainingStep<B>;
  private told?: string;
  private step = 0;
  private savedStep = 0;
  private records: StepRecord[] = [];
  private outcome: TrainingHistory['outcome'] = 'running';
  private best?: BestEvaluation;
  private bestWeights?: Uint8Array;
  private evaluationsSinceBest = 0;

  /** @throws ConfigError if a field of the configuration is out of range */
  constructor(private readonly options: TrainerOptions<B>) {
    this.config = completeTrainingConfig(options.config);
    this.parameters = options.parameters ?? options.model.namedParameters();
    this.optimizer = newOptimizer(this.parameters, this.config, options.learningRateScales);
    this.random = new Random(this.config.seed).fork('dropout');
    const { loss, compile } = options;
    const { parameters, optimizer, random } = this;
    const maxGradNorm = this.config.maxGradNorm || Infinity;
    this.trainingStep = new TrainingStep({ loss, parameters, optimizer, maxGradNorm, random, compile });
  }

  // ANCHOR: Trainer.train
  /**
   * Trains to the end. Call it once.
   *
   * @returns the whole run's history, what came before a resume included
   * @throws ConfigError if the loss is no longer a number, or the directory holds another run;
   * UnsupportedError if `compile` is true and a step cannot be compiled
   */
  async train(): Promise<TrainingHistory> {
    const { evalSteps, saveSteps, maxSteps } = this.config;
    const { signal, onStep } = this.options;
    try {
      this.resumeOrBegin();
      while (this.step < maxSteps && !this.isOutOfPatience && !signal?.aborted) {
        let record = await this.takeStep();
        if (!record) break;
        if (this.step === maxSteps || isDue(this.step, evalSteps)) record = await this.evaluate(record);
        this.records.push(record);
        if (isDue(this.step, saveSteps) || this.isNewBest) await this.save();
        await onStep?.(record);
        await setImmediate(); // let timers, signals and the screen have their turn
      }
      if (this.step < maxSteps) this.outcome = this.isOutOfPatience ? 'stopped early' : 'interrupted';
      else this.outcome = 'completed';
      await this.save();
      this.restoreBest();
      return this.history;
    } finally {
      await this.trainingStep.dispose();
      this.optimizer.dispose();
    }
  }
  // ANCHOR_END: Trainer.train

  /** One update: draws the batches, changes the weights, and tells how it went; or undefined if it was interrupted. */
  private async takeStep(): Promise<StepRecord | undefined> {
    const started = performance.now();
    const { execution } = this.trainingStep;
    const compiledBefore = execution.compileSeconds;
    const { gradientAccumulationSteps } = this.config;
    const learningRate = learningRateAt(this.step, this.config);
    const takeBack = this.rememberDraws();
    const batches = Array.from({ length: gradientAccumulationSteps }, () => this.options.batches.next());
    const measures = await this.unlessInterrupted(this.trainingStep.run(batches, learningRate));
    if (!measures) {
      takeBack();
      return undefined;
    }
    const { loss, gradNorm } = measures;
    this.step += 1;
    if (!Number.isFinite(loss)) this.failDiverged(loss);
    const compileSeconds = execution.compileSeconds - compiledBefore;
    const seconds = (performance.now() - started) / 1000 - compileSeconds;
    const tokens = batches.reduce(
      (sum, { batchSize, sequenceLength }) => sum + batchSize * sequenceLength,
      0,
    );
    const tokensPerSecond = tokens / seconds;
    const record = { step: this.step, loss, learningRate, gradNorm, tokensPerSecond, seconds };
    return { ...record, ...(compileSeconds > 0 ? { compileSeconds } : {}), ...this.newsOfExecution() };
  }

  /** @returns puts back where data and randomness stand now, so that a step can be taken again */
  private rememberDraws(): () => void {
    const { batches, signal } = this.options;
    if (!signal) return () => undefined;
    const [drawn, random] = [batches.state, this.random.state];
    return () => {
      batches.state = drawn;
      this.random.state = random;
      this.optimizer.stepCount = this.step;
    };
  }

  /** What a compiled step gives; undefined if training was aborted and the step took too long to wait for. */
  private async unlessInterrupted<R>(step: Promise<R>): Promise<R | undefined> {
    const { signal } = this.options;
    let timer: NodeJS.Timeout | undefined;
    const interruptSoon = (): void => void (timer = setTimeout(interruptRun, patience));
    signal?.addEventListener('abort', interruptSoon, { once: true });
    try {
      return await step;
    } catch (error) {
      if (signal?.aborted && (error as Error).name === 'AbortError') return undefined;
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interruptSoon);
    }
  }

  /** How steps run, if that has not been told. */
  private newsOfExecution(): { execution?: string } {
    const execution = this.trainingStep.execution.description;
    if (execution === this.told) return {};
    this.told = execution;
    return { execution };
  }

  /** The record with the metrics of the model as it stands; keeps in mind whether they are the best so far. */
  private async evaluate(record: StepRecord): Promise<StepRecord> {
    if (!this.options.evaluate) return record;
    const metrics = await this.options.evaluate();
    const { metricForBestModel, greaterIsBetter } = this.config;
    const value = metrics[metricForBestModel];
    if (value === undefined) {
      throw new ConfigError(
        `Trainer: metricForBestModel must be one of what evaluate gives, ${Object.keys(metrics).join(', ')}; ` +
          `got "${metricForBestModel}"`,
      );
    }
    const isBest = !this.best || (greaterIsBetter ? value > this.best.value : value < this.best.value);
    if (isBest) this.best = { step: this.step, value };
    this.evaluationsSinceBest = isBest ? 0 : this.evaluationsSinceBest + 1;
    if (this.isNewBest && !this.options.directory) {
      this.bestWeights = await checkpoint.snapshotOf(this.parameters);
    }
    return { ...record, metrics };
  }

  /** Whether the weights as they stand are the best, and wanted in the end. */
  private get isNewBest(): boolean {
    return this.config.loadBestModelAtEnd && this.best?.step === this.step;
  }

  private get isOutOfPatience(): boolean {
    return this.evaluationsSinceBest >= (this.config.earlyStoppingPatience || Infinity);
  }

  /** Only what was trained is put back: frozen weights stay the tensors they are, perhaps another model's as well. */
  private restoreBest(): void {
    if (!this.config.loadBestModelAtEnd || !this.best || this.outcome === 'interrupted') return;
    const { directory } = this.options;
    const weights = directory
      ? join(directory, `checkpoint-${this.best.step}`, 'model.safetensors')
      : this.bestWeights!;
    checkpoint.assignTensors(this.parameters, weights, { others: true });
  }

  private get history(): TrainingHistory {
    const { compiled, description } = this.trainingStep.execution;
    const { records, best, outcome } = this;
    return { records, best, outcome, compiled, execution: description };
  }

  private async save(): Promise<void> {
    const { directory, model, batches } = this.options;
    if (!directory || this.savedStep === this.step) return;
    await checkpoint.writeCheckpoint(directory, {
      model: model.namedParameters(),
      optimizer: this.optimizer.namedState(),
      state: {
        step: this.step,
        random: this.random.state,
        batches: batches.state,
        best: this.best,
        evaluationsSinceBest: this.evaluationsSinceBest,
        eagerReason: this.trainingStep.execution.reason,
        config: this.config,
      },
      history: this.history,
    });
    this.savedStep = this.step;
  }

  private resumeOrBegin(): void {
    const { directory, resume, model, batches } = this.options;
    if (!directory) return;
    checkpoint.removePartialCheckpoints(directory);
    const last = checkpoint.checkpointSteps(directory).at(-1);
    if (last === undefined) return;
    if (!resume) {
      throw new ConfigError(
        `Trainer: ${directory} holds a run of ${last} steps: resume it, or choose another directory`,
      );
    }
    const variables = { model: model.namedParameters(), optimizer: this.optimizer.namedState() };
    const { state, history } = checkpoint.readCheckpoint(directory, last, variables);
    this.requireSameConfig(state.config);
    checkpoint.removeOldCheckpoints(directory, state); // the run may have died before it could
    this.step = this.savedStep = this.optimizer.stepCount = state.step;
    this.random.state = state.random;
    // What could not be compiled before is not tried again: the run would no longer be the same to the bit.
    if (state.eagerReason && this.options.compile !== true) {
      this.trainingStep.execution.goOnEagerly(state.eagerReason);
    }
    batches.state = state.batches;
    this.best = state.best;
    this.evaluationsSinceBest = state.evaluationsSinceBest;
    this.records = [...history.records];
  }

  /** What only says how far to go and when to look may change on resuming; the mathematics may not. */
  private requireSameConfig(before: object): void {
    const mayChange = ['maxSteps', 'evalSteps', 'saveSteps', 'earlyStoppingPatience', 'loadBestModelAtEnd'];
    const changed = Object.entries(before).filter(
      ([field, value]) => !mayChange.includes(field) && this.config[field as keyof TrainingConfig] !== value,
    );
    if (changed.length === 0) return;
    const list = changed.map(([field, value]) => `${field} ${JSON.stringify(value)}`).join(', ');
    throw new ConfigError(`Trainer: to resume this run it must be set as it was started: ${list}`);
  }

  private failDiverged(loss: number): never {
    throw new ConfigError(
      `Trainer: the loss is ${loss} at step ${this.step}: lower learningRate or maxGradNorm, lengthen ` +
        `warmupSteps${this.options.directory ? '; the last checkpoint is unharmed' : ''}`,
    );
  }
}

function newOptimizer(
  parameters: ReadonlyMap<string, tf.Variable>,
  config: Required<TrainingConfig>,
  scales?: ReadonlyMap<string, number>,
): Optimizer {
  if (config.optim === 'adamw') {
    return scales ? new GroupedAdamW(parameters, scales, config) : new AdamW(parameters, config);
  }
  if (!scales) return new Muon(parameters, config);
  throw new ConfigError(
    "Trainer: learningRateScales are for optim 'adamw', got 'muon': leave one of the two out",
  );
}

function isDue(step: number, everySteps: number): boolean {
  return everySteps > 0 && step % everySteps === 0;
}
