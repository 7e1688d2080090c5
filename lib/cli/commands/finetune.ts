import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import type { LabelledFormat } from '../../data/labelled-texts';
import { ConfigError } from '../../errors';
import type { Freeze } from '../../finetuning/base-model';
import type { FineTuningHooks, FineTuningRecipe, FineTuningResult } from '../../finetuning/fine-tune';
import { meanTokensPerSecond, recentLoss } from '../../training/training-history';
import { interruptedExitCode, onInterrupt } from '../interrupt';
import { numberOption, wholeNumberOption } from '../number-option';
import { note, printResult } from '../output';
import { requireEmptyFolder } from '../out-folder';
import { startProgress, type Progress } from '../progress';
import { resumeCommand } from '../resume-command';

interface Options {
  readonly model: string;
  readonly train: string[];
  readonly validation?: string;
  readonly heldOut?: string[];
  readonly out: string;
  readonly format?: LabelledFormat;
  readonly licence?: string;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly freeze: string;
  readonly classWeights: string;
  readonly seed: number;
  readonly compareUntrained?: boolean;
  readonly resume?: boolean;
  readonly json?: boolean;
}

/** The classes of the task `sentiment`; `classify` takes them from the data. */
const sentimentLabels = ['negative', 'neutral', 'positive'];

/** headway finetune: makes a classifier of a pre-trained language model. */
export function define(command: Command): void {
  command
    .argument('<task>', 'sentiment (negative, neutral, positive) or classify (the labels in the data)')
    .requiredOption(
      '--model <dir|name>',
      'the pre-trained language model, as pretrain writes it, or moby-dick-gpt',
    )
    .requiredOption('--train <file...>', 'labelled texts: .csv, .tsv or .jsonl with text and label')
    .option(
      '--validation <file>',
      'labelled texts to choose and measure on; by default --train is split 80/10/10',
    )
    .requiredOption('--out <dir>', 'where the classifier goes')
    .option('--format <name>', 'labelled files: columns or vader')
    .option('--licence <text>', "the data's licence, for the model card")
    .option('--held-out <file...>', 'plain text: measure how well it is still modelled afterwards')
    .option('--epochs <n>', 'times each text is seen (default: 4)', wholeNumberOption('--epochs', 1))
    .option('--batch-size <n>', 'texts an update (default: 16)', wholeNumberOption('--batch-size', 1))
    .option(
      '--learning-rate <x>',
      'the highest learning rate (default: fits the model)',
      numberOption('--learning-rate', { min: 0 }),
    )
    .option(
      '--freeze <what>',
      'what stays as it is: none, base, or all but the last n blocks: last-1',
      'none',
    )
    .option('--class-weights <how>', 'balanced (rare classes weigh more) or none', 'balanced')
    .option('--seed <n>', 'same seed, same model', wholeNumberOption('--seed', 0), 42)
    .option('--compare-untrained', 'also train the same model from random weights')
    .option('--resume', 'go on with the run in --out')
    .option('--json', 'print the result as one JSON object, the last line')
    .addHelpText(
      'after',
      '\nExample:\n  headway finetune sentiment --model models/moby-dick --train reviews.csv --out models/sentiment --epochs 4',
    )
    .action(run);
}

async function run(task: string, options: Options): Promise<void> {
  if (task !== 'sentiment' && task !== 'classify') {
    throw new ConfigError(`finetune: the task must be sentiment or classify, got "${task}"`);
  }
  if (!options.resume) requireEmptyFolder('finetune', options.out);
  const { useBackend } = await import('../../backends/backend.js');
  const { describeRecipe } = await import('../../finetuning/fine-tune.js');
  const { saveModel } = await import('../../models/pretrained.js');
  const { modelCard } = await import('../../finetuning/model-card.js');
  const { readText } = await import('../../data/text-files.js');
  const { versions } = await import('../versions.js');

  await useBackend();
  const recipe = await makeRecipe(task, options);
  note(describeRecipe(recipe));
  const interruption = onInterrupt('Saving what there is.');
  try {
    const result = await fineTuneShown('fine-tuning', recipe, {
      directory: options.out,
      resume: options.resume,
      heldOutText: options.heldOut && readText(options.heldOut),
      signal: interruption.signal,
    });
    await saveModel(result.model, recipe.model.tokenizer, options.out);
    const card = modelCard(recipe, result, {
      dataSource: options.train.map((file) => path.basename(file)).join(', '),
      dataLicence: options.licence,
      baseModel: path.basename(options.model),
      peakMemoryBytes: process.resourceUsage().maxRSS * 1024, // it is told in KiB
      versions: versions(),
    });
    writeFileSync(path.join(options.out, 'README.md'), card);

    const untrained =
      options.compareUntrained && !interruption.signal.aborted
        ? await withoutPreTraining(recipe, interruption.signal)
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
  const { fineTune } = await import('../../finetuning/fine-tune.js');
  const { data, model, goal, process } = recipe;
  const { maxSteps } = process.trainingConfig(data, model, goal);
  let progress: Progress | undefined;
  try {
    return await fineTune(recipe, {
      ...hooks,
      onStep: ({ step, loss, tokensPerSecond, metrics }) => {
        progress ??= startProgress(label, maxSteps, step - 1);
        progress.update(step, `loss ${loss.toFixed(3)} · ${Math.round(tokensPerSecond)} tokens/s`);
        if (metrics) progress.note(`step ${step}: validation macro-F1 ${metrics.macroF1.toFixed(3)}`);
      },
    });
  } finally {
    progress?.stop();
  }
}

async function makeRecipe(task: string, options: Options): Promise<FineTuningRecipe> {
  const { readLabelledTexts } = await import('../../data/labelled-texts.js');
  const { BaseModel } = await import('../../finetuning/base-model.js');
  const { ClassificationGoal } = await import('../../finetuning/classification-goal.js');
  const { FineTuningProcess } = await import('../../finetuning/fine-tuning-process.js');
  const { TaskData } = await import('../../finetuning/task-data.js');
  const { modelDirectory } = await import('../model-directory.js');
  const { loadLanguageModel } = await import('../../models/pretrained.js');

  const { format, classWeights } = options;
  if (classWeights !== 'balanced' && classWeights !== 'none') {
    throw new ConfigError(`--class-weights: must be balanced or none, got "${classWeights}"`);
  }
  const freeze = readFreeze(options.freeze);
  const { model, tokenizer } = loadLanguageModel(modelDirectory(options.model));
  const train = options.train.flatMap((file) => readLabelledTexts(file, { format }));
  const validation = options.validation && readLabelledTexts(options.validation, { format });
  return {
    data: new TaskData({
      train,
      validation: validation || undefined,
      labels: task === 'sentiment' ? sentimentLabels : undefined,
    }),
    model: new BaseModel(model, tokenizer, freeze),
    goal: new ClassificationGoal(classWeights),
    process: new FineTuningProcess(options),
  };
}

/** `none`, `base`, or `last-2`: all but the last two blocks. */
function readFreeze(text: string): Freeze {
  if (text === 'none' || text === 'base') return text;
  const layers = /^last-(\d+)$/.exec(text)?.[1];
  if (layers === undefined) {
    throw new ConfigError(`--freeze: must be none, base or last-N such as last-1, got "${text}"`);
  }
  return { lastLayers: Number(layers) };
}

/** The same recipe from random weights: what pre-training was worth. */
async function withoutPreTraining(
  recipe: FineTuningRecipe,
  signal: AbortSignal,
): Promise<{ loss: number; accuracy: number; macroF1: number }> {
  const untrained = { ...recipe, model: recipe.model.untrained(recipe.process.seed) };
  const { model, metrics } = await fineTuneShown('untrained', untrained, { signal });
  model.dispose();
  return { loss: metrics.loss, accuracy: metrics.accuracy, macroF1: metrics.macroF1 };
}

function reportOf(task: string, options: Options, recipe: FineTuningRecipe, result: FineTuningResult) {
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
