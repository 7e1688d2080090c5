import type { CompileChoice } from '../compile/execution';
import { LabelledBatches } from '../data/labelled-batches';
import { sequentialBlocks } from '../data/sequential-blocks';
import { ConfigError } from '../errors';
import { languageModelLoss } from '../evaluation/language-model-loss';
import { majorityBaseline, type MajorityBaseline } from '../evaluation/majority-baseline';
import type { SequenceClassifier } from '../models/sequence-classifier';
import { Random } from '../random';
import { Trainer } from '../training/trainer';
import type { StepRecord, TrainingHistory } from '../training/training-history';
import type { BaseModel } from './base-model';
import type { ClassificationGoal } from './classification-goal';
import type { FineTuningProcess } from './fine-tuning-process';
import { evaluateClassifier, textIds, type ClassificationReport } from './predict';
import type { DataPart, TaskData } from './task-data';

/** The four steps of fine-tuning. Each can be looked at (`describe()`) and changed alone. */
export interface FineTuningRecipe {
  /** 1: what to learn from. */
  readonly data: TaskData;
  /** 2: what to start from. */
  readonly model: BaseModel;
  /** 3: what to aim at. */
  readonly goal: ClassificationGoal;
  /** 4: how to get there. */
  readonly process: FineTuningProcess;
}

/** Who watches a run, and what else is measured. */
export interface FineTuningHooks {
  readonly onStep?: (record: StepRecord) => void | Promise<void>;
  /** Ends training after the step during which it is aborted. */
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
export interface FineTuningResult {
  /** The model of the best epoch; the caller disposes it. */
  readonly model: SequenceClassifier;
  readonly history: TrainingHistory;
  /** On the test part. */
  readonly metrics: ClassificationReport;
  /** What always answering the commonest class scores on the test part. */
  readonly baseline: MajorityBaseline;
  /** `confusion[true][predicted]` on the test part. */
  readonly confusion: number[][];
  /** Loss as a language model on `heldOutText`, nats per token. */
  readonly earlierKnowledge?: { readonly lossBefore: number; readonly lossAfter: number };
  /** Wall-clock seconds. */
  readonly seconds: number;
}

// ANCHOR: fineTune
/**
 * Makes a classifier of a pre-trained language model.
 *
 * @throws ConfigError if a step does not fit the others
 *
 * @example
 * const { model, metrics, baseline } = await fineTune({
 *   data: new TaskData({ train: sentimentSentences() }),
 *   model: new BaseModel(gpt, tokenizer),
 *   goal: new ClassificationGoal('balanced'),
 *   process: new FineTuningProcess({ epochs: 4, seed: 1 }),
 * });
 */
export async function fineTune(
  { data, model: base, goal, process }: FineTuningRecipe,
  { onStep, signal, directory, resume, compile, heldOutText }: FineTuningHooks = {},
): Promise<FineTuningResult> {
  const started = performance.now();
  const random = new Random(process.seed);
  const classifier = base.newClassifier(data.labels, random.fork('score'));
  try {
    const lossBefore =
      heldOutText === undefined ? 0 : await heldOutLoss(base, classifier, heldOutText, compile);
    // ANCHOR: fineTune.training
    const history = await new Trainer({
      model: classifier,
      parameters: base.trainableParameters(classifier),
      loss: goal.lossOf(classifier, data),
      batches: new LabelledBatches(labelledTokens(data, base), {
        batchSize: process.batchSize,
        padTokenId: 0,
        maxLength: base.gpt.config.maxPositionEmbeddings,
        padToMultipleOf: 16,
        random: random.fork('order'),
        bucketing: true,
      }),
      config: process.trainingConfig(data, base, goal),
      evaluate: async () => {
        const { loss, accuracy, macroF1 } = await measure(classifier, base, data, 'validation', compile);
        return { loss, accuracy, macroF1 };
      },
      directory,
      resume,
      compile,
      onStep,
      signal,
    }).train();
    // ANCHOR_END: fineTune.training

    const metrics = await measure(classifier, base, data, 'test', compile);
    const [trained, tested] = [data.labelIds('train'), data.labelIds('test')];
    return {
      model: classifier,
      history,
      metrics,
      baseline: majorityBaseline(trained, tested, data.labels.length),
      confusion: metrics.confusion,
      earlierKnowledge:
        heldOutText === undefined
          ? undefined
          : { lossBefore, lossAfter: await heldOutLoss(base, classifier, heldOutText, compile) },
      seconds: (performance.now() - started) / 1000,
    };
  } catch (error) {
    classifier.dispose();
    throw error;
  }
}
// ANCHOR_END: fineTune

/** The four steps, a line each. */
export function describeRecipe({ data, model, goal, process }: FineTuningRecipe): string {
  return [data.describe(), model.describe(), goal.describe(), process.describe(model)].join('\n');
}

function labelledTokens(data: TaskData, base: BaseModel): { inputIds: number[]; label: number }[] {
  const labels = data.labelIds('train');
  const maxLength = base.gpt.config.maxPositionEmbeddings;
  return data.train.map(({ text }, place) => ({
    inputIds: textIds(base.tokenizer, text, maxLength),
    label: labels[place],
  }));
}

function measure(
  classifier: SequenceClassifier,
  base: BaseModel,
  data: TaskData,
  part: DataPart,
  compile?: CompileChoice,
): Promise<ClassificationReport> {
  const texts = data[part].map(({ text }) => text);
  return evaluateClassifier(classifier, base.tokenizer, texts, data.labelIds(part), compile);
}

/** Loss of the model inside the classifier, used as the language model it was. */
function heldOutLoss(
  base: BaseModel,
  classifier: SequenceClassifier,
  text: string,
  compile?: CompileChoice,
): Promise<number> {
  if (!base.gpt.config.tieWordEmbeddings) {
    throw new ConfigError(
      'fineTune: heldOutText needs a model with tied embeddings, as a classifier keeps no head of its own',
    );
  }
  const tokens = base.tokenizer.encode(text, { unknown: 'skip' });
  const blockSize = base.gpt.config.maxPositionEmbeddings;
  return languageModelLoss(
    classifier.transformer,
    sequentialBlocks(tokens, { batchSize: 8, blockSize }),
    compile,
  );
}
