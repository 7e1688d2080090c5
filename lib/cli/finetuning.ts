import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { useBackend } from '../backends/backend';
import { readText } from '../data/text-files';
import { fineTuneAcrossSeeds, type SeedsResult } from '../finetuning/across-seeds';
import { describeRecipe } from '../finetuning/fine-tune';
import type { AnyRecipe, AnyResult, FineTuningHooks } from '../finetuning/fine-tune';
import { saveLora } from '../finetuning/lora-files';
import { modelCard } from '../finetuning/model-card';
import { type Calibration, metricsOf } from '../finetuning/task';
import { writeTaskFile } from '../finetuning/task-file';
import type { TaskChoices } from '../finetuning/task-kind';
import { writtenSamples } from '../finetuning/written-samples';
import { saveModel } from '../models/pretrained';
import { compileChoice, noteExecution } from './compile-option';
import type { CompileOption } from './compile-option';
import { type ChosenRecipe, recipeOf } from './finetune-recipe';
import type { RecipeOptions } from './finetune-recipe';
import { beginFineTuneRun, settleFineTuneRun } from './finetune-run';
import type { FineTuneRunOptions } from './finetune-run';
import { onInterrupt } from './interrupt';
import { note, printResult } from './output';
import { startProgress } from './progress';
import type { Progress } from './progress';
import { noteInterrupted, resumeWords } from './resume-command';
import { baselineLines, baselinesByRank, nameOf, scoreLine, scoresByName } from './score-text';
import { trainingReport } from './training-report';
import { versions } from './versions';

/** The command's options, as commander gives them. */
export interface FinetuneOptions extends RecipeOptions, FineTuneRunOptions, CompileOption {
  readonly validation?: readonly string[];
  readonly test?: readonly string[];
  /** How many seeds, one run each. */
  readonly seeds: number;
  /** Plain text to measure the language model on, before and after. */
  readonly heldOut?: readonly string[];
  readonly licence?: string;
  readonly compareUntrained?: boolean;
  readonly json?: boolean;
}

/** `headway finetune`: trains, measures, saves with a model card, and prints the result. */
export async function finetune(task: string, options: FinetuneOptions): Promise<void> {
  await useBackend();
  const { train, general = [] } = options;
  const run = settleFineTuneRun({ ...options, train: [...train, ...general] });
  const chosen = recipeOf(task, options);
  const { recipe } = chosen;
  const heldOutText = options.heldOut && readText(options.heldOut);
  note(describeRecipe(recipe));
  const compile = compileChoice(options);
  const interruption = onInterrupt('Saving what there is.');
  const { signal } = interruption;
  try {
    const hooks: FineTuningHooks = {
      ...{ directory: options.out, resume: options.resume, compile, heldOutText, signal },
      onStart: () => beginFineTuneRun(run, options.out), // not before all is known to fit: a fault leaves --out empty
    };
    const seeds = await fineTuneShown('fine-tuning', recipe, options.seeds, hooks);
    const result = seeds.best;
    const spread = options.seeds > 1 ? seeds.spread : undefined;
    const calibration = calibrationOf(recipe, result);
    const save = { task, options, ...chosen, result, calibration, spread };
    await saveFineTuned(save);
    const untrained = options.compareUntrained
      ? await withoutPreTraining(recipe, { compile, signal })
      : undefined;
    result.model.dispose();
    const report = {
      ...reportOf(save),
      seedOfModel: seeds.bestSeed,
      spread,
      untrained,
      versions: versions(),
    };
    printResult(report, textOf(save, untrained), options.json);
  } catch (error) {
    if (!signal.aborted) throw error;
    noteInterrupted(resumeWords());
  } finally {
    interruption.release();
  }
}

/** A recipe that was run, and all that is told of it. */
interface Finished extends ChosenRecipe {
  readonly task: string;
  readonly options: FinetuneOptions;
  readonly result: AnyResult;
  readonly calibration?: Calibration;
  readonly spread?: SeedsResult<never, never, never>['spread'];
}

/** Fine-tunes with one seed or several, showing how far it is. */
async function fineTuneShown(
  label: string,
  recipe: AnyRecipe,
  count: number,
  hooks: FineTuningHooks,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- of any task
): Promise<SeedsResult<any, any, any>> {
  let progress: Progress | undefined;
  let maxSteps = 0;
  const { metric } = recipe.goal;
  try {
    return await fineTuneAcrossSeeds(recipe, count, {
      ...hooks,
      onStart: (plan) => {
        hooks.onStart?.(plan);
        progress?.stop();
        progress = undefined;
        maxSteps = plan.maxSteps;
        const [trained, all] = [plan.trainedParameters, plan.parameters].map((n) => n.toLocaleString('en'));
        note(`${trained} of ${all} parameters learn`);
        if (plan.note) note(plan.note);
      },
      onStep: (record) => {
        const { step, loss, tokensPerSecond, metrics } = record;
        noteExecution(record);
        progress ??= startProgress(label, maxSteps, step - 1);
        progress.update(step, `loss ${loss.toFixed(3)} · ${Math.round(tokensPerSecond)} tokens/s`);
        if (metrics)
          progress.note(`step ${step}: validation ${nameOf(metric)} ${metrics[metric].toFixed(3)}`);
      },
    });
  } finally {
    progress?.stop();
  }
}

/** The same recipe from random weights: what pre-training was worth. */
async function withoutPreTraining(
  recipe: AnyRecipe,
  hooks: FineTuningHooks,
): Promise<Record<string, number>> {
  const model = recipe.model.untrained(recipe.process.seed);
  const { best } = await fineTuneShown('untrained', { ...recipe, model }, 1, hooks);
  best.model.dispose();
  model.model.dispose();
  return metricsOf(best.metrics);
}

/** Makes confidence honest on the validation part, if the task can and the test part is another. */
function calibrationOf({ data, goal }: AnyRecipe, result: AnyResult): Calibration | undefined {
  if (data.test === data.validation) return undefined;
  return goal.calibrate?.(
    { records: data.validation, predictions: result.validationPredictions },
    { records: data.test, predictions: result.predictions },
  );
}

/** Writes the model, its tokenizer, `task.json`, the model card, and with LoRA the updates alone as PEFT does. */
async function saveFineTuned({
  recipe,
  kind,
  choices,
  task,
  options,
  result,
  ...rest
}: Finished): Promise<void> {
  const { calibration, spread } = rest;
  const { model, lora } = result;
  const { out } = options;
  if (lora) {
    const low = lora.namedParameters();
    const head = new Map([...recipe.model.trainableParameters(model)].filter(([name]) => !low.has(name)));
    await saveLora(model, lora, join(out, 'adapter'), { head, baseModel: options.model });
    lora.merge();
  }
  await saveModel(model, recipe.model.tokenizer, out);
  const all: TaskChoices = {
    ...choices,
    ...result.settled,
    ...(calibration && { temperature: calibration.temperature }),
  };
  kind.saveBeside?.({ model, tokenizer: recipe.model.tokenizer }, all, out);
  const kept = Object.entries(all).filter(([name]) => kind.keptChoices.includes(name));
  writeTaskFile(out, { task, choices: Object.fromEntries(kept) });
  const card = modelCard(recipe, result, {
    dataSource: options.train.map((file) => basename(file)).join(', '),
    dataLicence: options.licence,
    baseModel: basename(options.model),
    peakMemoryBytes: process.resourceUsage().maxRSS * 1024, // it is told in KiB
    versions: versions(),
    spread,
    calibration,
  });
  writeFileSync(join(out, 'README.md'), card);
}

/** The result as an object, without what it is compared with and the versions. */
function reportOf({ task, options, recipe, choices, result, calibration }: Finished): object {
  const { data, model, goal, process } = recipe;
  const { records, best } = result.history;
  const bestRecord = records.find(({ step }) => step === best?.step);
  const { epochs, batchSize, seed } = process;
  const stepsPerEpoch = result.plan.maxSteps / epochs;
  return {
    command: 'finetune',
    task,
    model: options.model,
    out: options.out,
    config: {
      ...process.trainingConfig(stepsPerEpoch, model, goal),
      ...{
        epochs,
        batchSize,
        layerDecay: process.layerDecay,
        interpolate: process.interpolate,
        freeze: model.freeze,
        ...choices,
        ...result.settled,
      },
      labels: data.labels,
      records: { train: data.train.length, validation: data.validation.length, test: data.test.length },
      parameters: { all: result.plan.parameters, trained: result.plan.trainedParameters },
    },
    seed,
    seconds: result.seconds,
    ...trainingReport(result.history),
    validationLoss: bestRecord?.metrics?.loss,
    metrics: scoresByName(result.metrics as object, data.labels),
    ...baselinesByRank(result.baselines),
    calibration,
    earlierKnowledge: result.earlierKnowledge,
    samples: writtenSamples(recipe, result),
  };
}

/** What a person reads at the end. */
function textOf(finished: Finished, untrained: Record<string, number> | undefined): string {
  const { recipe, result, spread, calibration, options } = finished;
  const { data, goal } = recipe;
  const line = (name: string, scores: object): string => `${name}: ${scoreLine(goal, scores)}`;
  const lines = [
    `On ${data.test.length} held-out ${data.kind.noun}`,
    line('this model', result.metrics as object),
    ...baselineLines(goal, result.baselines),
  ];
  if (spread) {
    const means = goal.headline.map((name) => {
      const { mean, standardDeviation } = spread[name];
      return `${nameOf(name)} ${mean.toFixed(4)} ± ${standardDeviation.toFixed(4)}`;
    });
    lines.splice(1, 0, `mean of ${options.seeds} seeds: ${means.join(', ')}`);
  }
  lines.push(...(goal.comment?.(result.metrics as never) ?? []));
  if (untrained) lines.push(line('same model, not pre-trained', untrained));
  if (calibration) {
    const { temperature, eceBefore, eceAfter } = calibration;
    lines.push(
      `calibration error: ${eceBefore.toFixed(4)}, with temperature ${temperature.toFixed(2)} ${eceAfter.toFixed(4)}`,
    );
  }
  if (result.earlierKnowledge) {
    const { lossBefore, lossAfter } = result.earlierKnowledge;
    lines.push(
      `language-model loss on --held-out: ${lossBefore.toFixed(4)} before, ${lossAfter.toFixed(4)} after`,
    );
  }
  for (const { text, says, right } of writtenSamples(recipe, result, 3)) {
    lines.push(`\n> ${text}\n${says}\n(right: ${right})`);
  }
  const licence =
    options.licence === undefined
      ? '; the model card says that no licence of the data was stated: --licence'
      : '';
  return [...lines, `saved in ${options.out}${licence}`].join('\n');
}
