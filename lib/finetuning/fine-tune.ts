import type { CompileChoice } from '../compile/execution';
import { ConfigError } from '../errors';
import type { PretrainedModel } from '../models/model-family';
import { Lora } from '../nn/lora';
import { Random } from '../random';
import { Trainer } from '../training/trainer';
import type { TrainingBatch } from '../training/training-step';
import type { StepRecord, TrainingHistory } from '../training/training-history';
import type { BaseModel } from './base-model';
import { earlierKnowledgeLoss } from './earlier-knowledge';
import type { FineTuningProcess } from './fine-tuning-process';
import { interpolateWeights } from './interpolate-weights';
import { type Baseline, metricsOf, type Scores, type Task, type TaskModel } from './task';
import type { TaskData } from './task-data';

/** The four steps of fine-tuning. Each can be looked at (`describe()`) and changed alone. */
export interface FineTuningRecipe<
  R,
  M extends PretrainedModel,
  B extends TrainingBatch,
  P,
  S extends Scores,
> {
  /** 1: what to learn from. */
  readonly data: TaskData<R>;
  /** 2: what to start from. */
  readonly model: BaseModel;
  /** 3: what to aim at. */
  readonly goal: Task<R, M, B, P, S>;
  /** 4: how to get there. */
  readonly process: FineTuningProcess;
}

/** What is about to happen. */
export interface FineTuningPlan {
  /** Updates, if it does not stop early. */
  readonly maxSteps: number;
  /** Parameters of the model with its head. */
  readonly parameters: number;
  /** How many of them may change. */
  readonly trainedParameters: number;
  /** What is worth knowing of the batches, one line. */
  readonly note?: string;
}

/** Who watches a run, and what else is measured. */
export interface FineTuningHooks {
  readonly onStart?: (plan: FineTuningPlan) => void;
  readonly onStep?: (record: StepRecord) => void | Promise<void>;
  /**
   * Ends the run after the step during which it is aborted: `fineTune` rejects with the signal's reason. With a
   * directory, what was learned is kept there to go on from.
   */
  readonly signal?: AbortSignal;
  /** Where checkpoints go. */
  readonly directory?: string;
  /** Go on from the last checkpoint in `directory`, if there is one. */
  readonly resume?: boolean;
  /** Whether training and measuring run compiled. Default `auto`: where that is possible. */
  readonly compile?: CompileChoice;
  /**
   * Text of the kind that the model was pre-trained on, but has not seen: its language-model loss
   * before and after shows how much of the earlier knowledge is kept.
   */
  readonly heldOutText?: string;
}

/** What fine-tuning gave. */
export interface FineTuningResult<M extends PretrainedModel, P, S extends Scores> {
  /** The model of the best epoch; the caller disposes it. LoRA's updates are still beside its weights. */
  readonly model: M;
  /** LoRA's updates, to be saved on their own or merged; absent if the model learned otherwise. */
  readonly lora?: Lora;
  readonly history: TrainingHistory;
  readonly plan: FineTuningPlan;
  /** On the test part. */
  readonly metrics: S;
  /** What the task chose on the validation part when the model was trained; absent if nothing. */
  readonly settled?: Readonly<Record<string, unknown>>;
  /** What the model says of the test part, record by record. */
  readonly predictions: P[];
  /** What it says of the validation part. */
  readonly validationPredictions: P[];
  /** What a model must beat on the test part, the strongest first. */
  readonly baselines: Baseline<S>[];
  /** Loss as a language model on `heldOutText`, nats per token. */
  readonly earlierKnowledge?: { readonly lossBefore: number; readonly lossAfter: number };
  /** Wall-clock seconds. */
  readonly seconds: number;
}

/** A recipe for any task, for whoever handles all alike. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each task has records, models and scores of its own
export type AnyRecipe = FineTuningRecipe<any, any, any, any, any>;

/** What any recipe gave. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as above
export type AnyResult = FineTuningResult<any, any, any>;

// ANCHOR: fineTune
/**
 * Fine-tunes a pre-trained model for a task.
 *
 * @throws ConfigError if a step does not fit the others
 *
 * @example
 * const data = new TaskData({ train: sentimentSentences() });
 * const { model, metrics, baselines } = await fineTune({
 *   data,
 *   model: new BaseModel(minilm, tokenizer),
 *   goal: new TextClassification(data.labels, { classWeights: 'balanced' }),
 *   process: new FineTuningProcess({ epochs: 4, seed: 1 }),
 * });
 */
export async function fineTune<R, M extends PretrainedModel, B extends TrainingBatch, P, S extends Scores>(
  { data, model: base, goal, process }: FineTuningRecipe<R, M, B, P, S>,
  hooks: FineTuningHooks = {},
): Promise<FineTuningResult<M, P, S>> {
  const { onStart, onStep, signal, directory, resume, compile, heldOutText } = hooks;
  if (process.interpolate < 1 && (goal.head || base.lora)) {
    throw new ConfigError(
      'fineTune: interpolate needs weights before and after, which neither a new head nor LoRA has; leave it out, ' +
        'or for LoRA choose a smaller alpha',
    );
  }
  const started = performance.now();
  const random = new Random(process.seed);
  const model = base.forTask(goal.head, random.fork('score')) as M;
  let lora: Lora | undefined;
  const withReference: TaskModel<M>['withReference'] = (run) =>
    lora ? lora.whileOff(() => run(model)) : run(base.model as M);
  // What a head was put on is no model for the task.
  const on: TaskModel<M> = {
    model,
    tokenizer: base.tokenizer,
    withReference: goal.head ? undefined : withReference,
  };
  const heldOutLoss = (): Promise<number> => earlierKnowledgeLoss(on, base.model, heldOutText!, compile);
  try {
    const lossBefore = heldOutText === undefined ? 0 : await heldOutLoss();
    lora = base.lora && Lora.addTo(model, base.lora, random.fork('lora'));
    // ANCHOR: fineTune.training
    const parameters = base.trainableParameters(model);
    const batches = await goal.batches(data.train, on, {
      batchSize: process.batchSize,
      random: random.fork('order'),
    });
    const config = process.trainingConfig(batches.batchesPerEpoch, base, goal);
    const plan = { ...planOf(model, parameters.values(), config.maxSteps), note: batches.note };
    onStart?.(plan);
    const history = await new Trainer<B>({
      model,
      parameters,
      loss: goal.loss(model, data),
      batches,
      config,
      learningRateScales:
        process.layerDecay < 1 ? base.learningRateScales(model, process.layerDecay) : undefined,
      evaluate: async () =>
        metricsOf(goal.score(data.validation, await goal.predict(data.validation, on, compile))),
      ...{ directory, resume, compile, onStep, signal },
    }).train();
    // ANCHOR_END: fineTune.training
    signal?.throwIfAborted();
    if (process.interpolate < 1) interpolateWeights(model, base.model, process.interpolate);

    const judgesOnOther = data.test !== data.validation;
    const onValidation = judgesOnOther ? await goal.predict(data.validation, on, compile) : undefined;
    const settled = onValidation && goal.settle?.({ records: data.validation, predictions: onValidation });
    const task = settled?.task ?? goal;
    const predictions = await (task.predictInFull ?? task.predict).call(task, data.test, on, compile);
    const validationPredictions = onValidation ?? predictions;
    return {
      ...{ model, lora, history, plan, predictions, validationPredictions, settled: settled?.choices },
      metrics: goal.score(data.test, predictions),
      baselines: await goal.baselines(data.train, data.test, on, compile),
      earlierKnowledge:
        heldOutText === undefined ? undefined : { lossBefore, lossAfter: await heldOutLoss() },
      seconds: (performance.now() - started) / 1000,
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}
// ANCHOR_END: fineTune

/** The four steps, a line each. */
export function describeRecipe<R, M extends PretrainedModel, B extends TrainingBatch, P, S extends Scores>({
  data,
  model,
  goal,
  process,
}: FineTuningRecipe<R, M, B, P, S>): string {
  return [data.describe(), model.describe(), goal.describe(), process.describe(model)].join('\n');
}

function planOf(
  model: PretrainedModel,
  trained: Iterable<{ size: number }>,
  maxSteps: number,
): FineTuningPlan {
  const trainedParameters = [...trained].reduce((sum, { size }) => sum + size, 0);
  return { maxSteps, parameters: model.parameterCount, trainedParameters };
}
