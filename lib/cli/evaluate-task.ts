import { Execution } from '../compile/execution';
import { ConfigError } from '../errors';
import { analyseErrors, type ErrorAnalysis } from '../finetuning/error-analysis';
import type { AnyRecipe } from '../finetuning/fine-tune';
import type { TaskModel } from '../finetuning/task';
import { readTaskFile } from '../finetuning/task-file';
import type { AnyTaskKind, TaskChoices } from '../finetuning/task-kind';
import { kindOf } from '../models/families';
import { ggufFileOf, loadGguf } from '../models/llama-gguf';
import { type LoadedModel, loadModel } from '../models/pretrained';
import type { PretrainedModel } from '../models/model-family';
import { compileChoice, type CompileOption } from './compile-option';
import { findTask, readRecords } from './finetune-recipe';
import { modelDirectory } from './model-directory';
import { baselineLines, baselinesByRank, nameOf, scoreLine, scoresByName } from './score-text';

/** What `headway evaluate` is told of a task with records. */
export interface TaskEvaluationOptions extends CompileOption {
  readonly model: string;
  readonly data: readonly string[];
  /** What baselines learn from; absent: the data itself where that makes sense. */
  readonly train?: readonly string[];
  readonly format?: string;
  /** How many of the surest mistakes to show. */
  readonly errors?: number;
  /** Sentences of a summary; absent: as it was fine-tuned. */
  readonly sentences?: number;
  /** The model that it was tuned from, where scores compare the two. */
  readonly reference?: string;
}

/** What it gives, besides what every command tells. */
export interface TaskEvaluation {
  readonly config: Record<string, unknown>;
  readonly metrics: Record<string, unknown>;
  /** The strongest. */
  readonly baseline: Record<string, unknown>;
  readonly otherBaselines?: Record<string, unknown>[];
  readonly errors?: ErrorAnalysis;
  readonly text: string;
  readonly execution: Execution;
}

/** A fine-tuned model, and the task it is for. */
export interface LoadedForTask extends TaskModel<PretrainedModel> {
  readonly kind: AnyTaskKind;
  readonly task: AnyRecipe['goal'];
}

/**
 * A fine-tuned model from its directory. How its task predicts is told by its `task.json`.
 *
 * @param name - the task; absent: the one in `task.json`
 * @param chosen - what the user chose; comes before what `task.json` says
 * @throws ConfigError if the model has another head, or neither says which task it is for
 */
export function loadForTask(
  command: string,
  directory: string,
  name?: string,
  chosen: TaskChoices = {},
): LoadedForTask {
  const known = readTaskFile(directory);
  const wanted = name ?? known?.task;
  if (wanted === undefined) {
    throw new ConfigError(`--task: ${directory} has no task.json that says what it is for; name the task`);
  }
  const kind = findTask(command, wanted, command === 'evaluate' ? ['lm', 'translate'] : []);
  // A model of a GGUF file is only asked, not trained: its weights stay quantised.
  const gguf = ggufFileOf(directory);
  const { model, tokenizer }: LoadedModel = gguf
    ? loadGguf(gguf, { weights: 'quantized' })
    : loadModel(directory);
  if (!kind.hasHead(model)) {
    const { architecture } = kindOf(model);
    model.dispose();
    throw new ConfigError(
      `--model: ${directory} must be a model for ${wanted}, got ${architecture}: headway finetune ${wanted} makes one`,
    );
  }
  const choices = { ...kind.choicesIn?.(directory), ...known?.choices, ...chosen };
  return { model, tokenizer, kind, task: kind.newTask(model.config.labels ?? [], choices) };
}

/**
 * Measures a fine-tuned model on records.
 *
 * @throws ConfigError for a model of another kind, or data without a record
 */
export async function evaluateTask(name: string, options: TaskEvaluationOptions): Promise<TaskEvaluation> {
  const kind = findTask('evaluate', name, ['lm', 'translate']);
  const records = readRecords('--data', kind, options.data, options.format);
  const { model, tokenizer, task } = loadForTask('evaluate', modelDirectory(options.model), name, {
    ...(options.sentences !== undefined && { sentences: options.sentences }),
  });
  const train = options.train ? readRecords('--train', kind, options.train, options.format) : records;
  const reference =
    options.reference === undefined ? undefined : loadModel(modelDirectory(options.reference)).model;
  const on: TaskModel<PretrainedModel> = {
    model,
    tokenizer,
    withReference: reference && ((run) => run(reference)),
  };
  const execution = new Execution(compileChoice(options));
  // The baselines first: they also find labels that the model does not know.
  const baselines = await task.baselines(train, records, on, execution);
  const predictions: unknown[] = await (task.predictInFull ?? task.predict).call(
    task,
    records,
    on,
    execution,
  );
  const scores = task.score(records, predictions) as object;
  const errors =
    options.errors === undefined
      ? undefined
      : analyseErrors(task, kind.records, records, predictions, {
          most: options.errors,
          train: options.train && train,
        });
  const { data, format, train: trainFiles } = options;
  const lines = [
    `model: ${scoreLine(task, scores)} on ${records.length} ${kind.records.noun}`,
    ...baselineLines(task, baselines),
    ...(options.train
      ? []
      : ['(what a baseline learns, it learned from this very data: --train gives it other)']),
    ...(task.comment?.(scores as never) ?? []),
    ...(errors ? errorLines(errors) : []),
  ];
  const { labels } = model.config;
  model.dispose();
  reference?.dispose();
  return {
    config: { data, train: trainFiles, format },
    metrics: { ...scoresByName(scores, labels ?? []), [kind.records.noun]: records.length },
    ...baselinesByRank(baselines),
    errors,
    text: lines.join('\n'),
    execution,
  };
}

function errorLines({ worst, slices }: ErrorAnalysis): string[] {
  const cut = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);
  return [
    '\nBy kind of text',
    ...slices.map(({ name, count, metrics }) => {
      const shown = Object.entries(metrics).map(([metric, value]) => `${nameOf(metric)} ${value.toFixed(3)}`);
      return `  ${name} (${count}): ${shown.join(', ')}`;
    }),
    '\nWrong, and surest of it',
    ...worst.map(({ text, right, says, confidence }) => {
      return `  ${confidence.toFixed(2)} ${says} (${right}): ${cut(text)}`;
    }),
  ];
}
