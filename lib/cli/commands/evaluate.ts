import type { Command } from 'commander';
import type { Execution } from '../../compile/execution';
import { ConfigError } from '../../errors';
import { addCompileOption } from '../compile-option';
import type { CompileOption } from '../compile-option';
import { wholeNumberOption } from '../number-option';
import { exitCode, note, printResult } from '../output';

interface Options extends CompileOption {
  readonly model: string;
  readonly data: string[];
  readonly split?: 'all' | 'validation' | 'test';
  readonly context?: number;
  readonly language?: string;
  readonly numBeams: number;
  readonly train?: string[];
  readonly format?: string;
  readonly errors?: number;
  readonly sentences?: number;
  readonly reference?: string;
  readonly atLeast?: string;
  readonly atMost?: string;
  readonly json?: boolean;
}

/** What a task's evaluation gives, besides what every command tells. */
interface Evaluation {
  readonly config: Record<string, unknown>;
  readonly metrics: Record<string, unknown>;
  readonly baseline: Record<string, unknown>;
  readonly otherBaselines?: Record<string, unknown>[];
  readonly errors?: object;
  readonly text: string;
  /** How it ran; absent where that is not told. */
  readonly execution?: Pick<Execution, 'compiled' | 'description'>;
}

/** headway evaluate: measures a model on data, beside a trivial baseline. */
export function define(command: Command): void {
  addCompileOption(command)
    .argument(
      '<task>',
      'lm (language model), sentiment, classify, ner, qa, summarize, chat, dpo or translate',
    )
    .requiredOption('--model <dir|name>', 'the model, or moby-dick-gpt, which comes along')
    .requiredOption(
      '--data <file...>',
      'lm: plain text; translate: .csv, .tsv or .jsonl with source and target, or typescript-messages; ner: CoNLL; ' +
        'summarize: with document and summary, or source and target; ' +
        'otherwise .csv, .tsv or .jsonl with text and label',
    )
    .option('--train <file...>', 'what baselines learn from (default: the data they are measured on)')
    .option(
      '--errors <n>',
      'show the n surest mistakes, and scores by length and domain',
      wholeNumberOption('--errors', 0),
    )
    .option(
      '--sentences <n>',
      'summarize: sentences of a summary (default: as it was fine-tuned, or 1)',
      wholeNumberOption('--sentences', 1),
    )
    .option(
      '--reference <dir|name>',
      'dpo: the model that it was tuned from; without it a reward is a log-probability',
    )
    .option(
      '--split <part>',
      'lm: all (default), or validation (the last part, as much as pretrain kept; a tenth if the model does not ' +
        'say); translate: all, validation or test (default for typescript-messages)',
    )
    .option(
      '--context <n>',
      "lm: tokens that are read together (default: the model's context, at most 1024)",
      wholeNumberOption('--context', 1),
    )
    .option('--language <name>', 'translate: into which, if the model knows several (default: the first)')
    .option('--num-beams <n>', 'translate: width of the beam search', wholeNumberOption('--num-beams', 1), 4)
    .option(
      '--format <name>',
      'labelled files: columns, vader, pubmedqa or pubmedqa-conclusion; summarize: columns or scitldr',
    )
    .option('--at-least <metric=value>', 'exit with 1 if the metric is below: accuracy=0.7')
    .option('--at-most <metric=value>', 'exit with 1 if the metric is above: loss=1.9')
    .option('--json', 'print the result as one JSON object, the last line')
    .addHelpText(
      'after',
      '\nExample:\n  headway evaluate lm --model models/shakespeare --data shakespeare.txt --split validation' +
        '\n  headway evaluate sentiment --model models/sentiment --data reviews.csv --at-least macroF1=0.5' +
        '\n  headway evaluate ner --model models/names --data test.conll --train train.conll --errors 10' +
        '\n  headway evaluate summarize --model smollm2-135m-instruct --data test.jsonl --format scitldr' +
        '\n  headway evaluate translate --model models/messages-fr --data typescript-messages --language fr',
    )
    .action(run);
}

async function run(task: string, options: Options): Promise<void> {
  const knownMetrics: Readonly<Record<string, readonly string[]>> = {
    lm: ['loss', 'perplexity'],
    sentiment: ['loss', 'accuracy', 'macroF1', 'ece'],
    classify: ['loss', 'accuracy', 'macroF1', 'ece'],
    qa: ['exactMatch', 'f1'],
    ner: ['precision', 'recall', 'f1', 'accuracy'],
    summarize: ['rouge1', 'rouge2', 'rougeL'],
    chat: ['loss', 'perplexity', 'rougeL'],
    dpo: ['loss', 'accuracy', 'rewardMargin', 'kl'],
    translate: ['bleu', 'exactMatch'],
  };
  if (!Object.hasOwn(knownMetrics, task)) {
    throw new ConfigError(
      `evaluate: the task must be one of ${Object.keys(knownMetrics).join(', ')}, got "${task}"`,
    );
  }
  const known = knownMetrics[task];
  const bars = [
    ...readBar('--at-least', options.atLeast, known),
    ...readBar('--at-most', options.atMost, known),
  ];
  const parts = task === 'translate' ? ['all', 'validation', 'test'] : ['all', 'validation'];
  if (options.split !== undefined && !parts.includes(options.split)) {
    throw new ConfigError(`--split: must be ${parts.join(' or ')}, got "${options.split}"`);
  }
  const { useBackend } = await import('../../backends/backend.js');
  const { versions } = await import('../versions.js');
  await useBackend();
  const started = performance.now();
  const { config, metrics, baseline, otherBaselines, errors, text, execution }: Evaluation =
    task === 'lm'
      ? await (await import('../evaluate-language-model.js')).evaluateLanguageModel(options)
      : task === 'translate'
        ? await (await import('../evaluate-translation.js')).evaluateTranslation(options)
        : await (await import('../evaluate-task.js')).evaluateTask(task, options);
  const result = {
    command: 'evaluate',
    task,
    model: options.model,
    config,
    seconds: (performance.now() - started) / 1000,
    ...(execution ? { compiled: execution.compiled, execution: execution.description } : {}),
    metrics,
    baseline,
    otherBaselines,
    errors,
    versions: versions(),
  };
  printResult(result, text, options.json);
  for (const { option, metric, value } of bars) {
    const came = metrics[metric] as number;
    if (option === '--at-least' ? came >= value : came <= value) continue;
    note(`headway: ${metric} is ${came.toFixed(4)}, ${option.slice(2).replace('-', ' ')} ${value} was asked`);
    process.exitCode = exitCode.no;
  }
}

/** What the user asks a metric to reach. */
interface Bar {
  readonly option: string;
  readonly metric: string;
  readonly value: number;
}

/** Reads `metric=value`: one bar, or none if the option was not given. */
function readBar(option: string, text: string | undefined, known: readonly string[]): Bar[] {
  if (text === undefined) return [];
  const [metric, value] = text.split('=');
  if (!value || !Number.isFinite(Number(value))) {
    throw new ConfigError(
      `${option}: metric=value is required, got "${text}"; for example ${known.at(-1)}=0.7`,
    );
  }
  if (!known.includes(metric)) {
    throw new ConfigError(`${option}: the metric must be one of ${known.join(', ')}, got "${metric}"`);
  }
  return [{ option, metric, value: Number(value) }];
}
