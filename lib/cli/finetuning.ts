import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { useBackend } from '../backends/backend';
import { readText } from '../data/text-files';
import { ConfigError } from '../errors';
import { describeRecipe, fineTune } from '../finetuning/fine-tune';
import type { FineTuningHooks, FineTuningRecipe, FineTuningResult } from '../finetuning/fine-tune';
import { modelCard } from '../finetuning/model-card';
import { saveModel } from '../models/pretrained';
import { meanTokensPerSecond, recentLoss } from '../training/training-history';
import { recipeOf } from './finetune-recipe';
import type { RecipeOptions } from './finetune-recipe';
import { beginFineTuneRun, settleFineTuneRun } from './finetune-run';
import type { FineTuneRunOptions } from './finetune-run';
import { compileChoice, noteExecution } from './compile-option';
import type { CompileOption } from './compile-option';
import { interruptedExitCode, onInterrupt } from './interrupt';
import { note, printResult } from './output';
import { startProgress } from './progress';
import type { Progress } from './progress';
import { resumeCommand } from './resume-command';
import { versions } from './versions';

/** The command's options, as commander gives them. */
export interface FinetuneOptions extends RecipeOptions, FineTuneRunOptions, CompileOption {
  /** Plain text to measure the language model on, before and after. */
  readonly heldOut?: readonly string[];
  readonly licence?: string;
  readonly compareUntrained?: boolean;
  readonly json?: boolean;
}

/** `headway finetune`: trains, measures, saves with a model card, and prints the result. */
export async function finetune(task: string, options: FinetuneOptions): Promise<void> {
  if (task !== 'sentiment' && task !== 'classify') {
    throw new ConfigError(`finetune: the task must be sentiment or classify, got "${task}"`);
  }
  const run = settleFineTuneRun(options);
  await useBackend();
  const recipe = recipeOf(task, options);
  const heldOutText = options.heldOut && readText(options.heldOut);
  note(describeRecipe(recipe));
  beginFineTuneRun(run, options.out);
  const compile = compileChoice(options);
  const interruption = onInterrupt('Saving what there is.');
  try {
    const result = await fineTuneShown('fine-tuning', recipe, {
      directory: options.out,
      resume: options.resume,
      compile,
      heldOutText,
      signal: interruption.signal,
    });
    await saveModel(result.model, recipe.model.tokenizer, options.out);
    const card = modelCard(recipe, result, {
      dataSource: options.train.map((file) => basename(file)).join(', '),
      dataLicence: options.licence,
      baseModel: basename(options.model),
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024, // it is told in KiB
      versions: versions(),
    });
    writeFileSync(join(options.out, 'README.md'), card);

    const untrained =
      options.compareUntrained && !interruption.signal.aborted
        ? await withoutPreTraining(recipe, { compile, signal: interruption.signal })
        : undefined;
    const report = { ...reportOf(task, options, recipe, result), untrained, versions: versions() };
    printResult(report, textOf(recipe, result, untrained, options.out), options.json);
    if (interruption.signal.aborted) {
      const words = process.argv.slice(2).filter((word) => word !== '--resume');
      note(`Interrupted after step ${report.steps}. To go on:\n  ${resumeCommand(words)}`);
      process.exitCode = interruptedExitCode;
    }
  } finally {
    interruption.release();
  }
}

/** Fine-tunes, showing how far it is. */
async function fineTuneShown(
  label: string,
  recipe: FineTuningRecipe,
  hooks: FineTuningHooks,
): Promise<FineTuningResult> {
  const { data, model, goal, process } = recipe;
  const { maxSteps } = process.trainingConfig(data, model, goal);
  let progress: Progress | undefined;
  try {
    return await fineTune(recipe, {
      ...hooks,
      onStep: (record) => {
        const { step, loss, tokensPerSecond, metrics } = record;
        noteExecution(record);
        progress ??= startProgress(label, maxSteps, step - 1);
        progress.update(step, `loss ${loss.toFixed(3)} · ${Math.round(tokensPerSecond)} tokens/s`);
        if (metrics) progress.note(`step ${step}: validation macro-F1 ${metrics.macroF1.toFixed(3)}`);
      },
    });
  } finally {
    progress?.stop();
  }
}

/** The same recipe from random weights: what pre-training was worth. */
async function withoutPreTraining(
  recipe: FineTuningRecipe,
  hooks: FineTuningHooks,
): Promise<{ loss: number; accuracy: number; macroF1: number }> {
  const untrained = { ...recipe, model: recipe.model.untrained(recipe.process.seed) };
  const { model, metrics } = await fineTuneShown('untrained', untrained, hooks);
  model.dispose();
  return { loss: metrics.loss, accuracy: metrics.accuracy, macroF1: metrics.macroF1 };
}

/** The result as an object, without what it is compared with and the versions. */
function reportOf(
  task: string,
  options: FinetuneOptions,
  recipe: FineTuningRecipe,
  result: FineTuningResult,
) {
  const { data, model, goal, process } = recipe;
  const { records, best } = result.history;
  const { loss, accuracy, macroF1, perClass, confusion } = result.metrics;
  const { epochs, batchSize, seed } = process;
  const bestRecord = records.find(({ step }) => step === best?.step);
  return {
    command: 'finetune',
    task,
    model: options.model,
    out: options.out,
    config: {
      ...process.trainingConfig(data, model, goal),
      epochs,
      batchSize,
      freeze: model.freeze,
      classWeights: goal.classWeights,
      labels: data.labels,
      texts: { train: data.train.length, validation: data.validation.length, test: data.test.length },
    },
    seed,
    seconds: result.seconds,
    steps: records.length,
    tokensPerSecond: meanTokensPerSecond(result.history),
    compiled: result.history.compiled,
    execution: result.history.execution,
    trainLoss: recentLoss(result.history),
    validationLoss: bestRecord?.metrics?.loss,
    metrics: {
      loss,
      accuracy,
      macroF1,
      perClass: Object.fromEntries(perClass.map((scores, id) => [data.labels[id], scores])),
      confusion,
    },
    baseline: { ...result.baseline, name: 'majority', label: data.labels[result.baseline.label] },
    earlierKnowledge: result.earlierKnowledge,
  };
}

/** What a person reads at the end. */
function textOf(
  { data }: FineTuningRecipe,
  { metrics, baseline, earlierKnowledge }: FineTuningResult,
  untrained: { accuracy: number; macroF1: number } | undefined,
  out: string,
): string {
  const line = (name: string, { accuracy, macroF1 }: { accuracy: number; macroF1: number }): string =>
    `${name}: accuracy ${accuracy.toFixed(4)}, macro-F1 ${macroF1.toFixed(4)}`;
  const lines = [
    `On ${data.test.length} held-out texts`,
    line('this model', metrics),
    line(`always "${data.labels[baseline.label]}"`, baseline),
  ];
  if (untrained) lines.push(line('same model, not pre-trained', untrained));
  if (earlierKnowledge) {
    const { lossBefore, lossAfter } = earlierKnowledge;
    lines.push(
      `language-model loss on --held-out: ${lossBefore.toFixed(4)} before, ${lossAfter.toFixed(4)} after`,
    );
  }
  return [...lines, `saved in ${out}`].join('\n');
}
