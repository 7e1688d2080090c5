import type { Command } from 'commander';
import type { Execution } from '../../compile/execution';
import { ConfigError } from '../../errors';
import { addCompileOption, compileChoice } from '../compile-option';
import type { CompileOption } from '../compile-option';
import { wholeNumberOption } from '../number-option';
import { exitCode, note, printResult } from '../output';
import { startProgress } from '../progress';

interface Options extends CompileOption {
  readonly model: string;
  readonly data: string[];
  readonly split?: 'all' | 'validation' | 'test';
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
    .option('--train <file...>', 'what the baseline learns from (default: the data it is measured on)')
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
  const { config, metrics, baseline, errors, text, execution }: Evaluation =
    task === 'lm'
      ? await evaluateLanguageModel(options)
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

async function evaluateLanguageModel({
  model: directory,
  data,
  split = 'all',
  compile,
}: Options): Promise<Evaluation> {
  const { Execution } = await import('../../compile/execution.js');
  const { readText } = await import('../../data/text-files.js');
  const { splitTrainValidation } = await import('../../data/split.js');
  const { sequentialBlocks } = await import('../../data/sequential-blocks.js');
  const { languageModelLoss } = await import('../../evaluation/language-model-loss.js');
  const { BigramBaseline } = await import('../../evaluation/n-gram-baselines.js');
  const { perplexity } = await import('../../evaluation/perplexity.js');
  const { modelDirectory } = await import('../model-directory.js');
  const { loadCausalLanguageModel } = await import('../../models/pretrained.js');

  const { model, tokenizer } = loadCausalLanguageModel(modelDirectory(directory));
  const all = tokenizer.encode(readText(data));
  const validationFraction = split === 'all' ? undefined : await keptFraction(modelDirectory(directory));
  const { train, validation } =
    validationFraction === undefined
      ? { train: undefined, validation: all }
      : splitTrainValidation(all, validationFraction);
  const sizes = { batchSize: 8, blockSize: model.config.maxPositionEmbeddings };
  const batches = Math.ceil((validation.length - 1) / sizes.blockSize / sizes.batchSize);
  const progress = startProgress('evaluating', batches);
  const blocks = counted(sequentialBlocks(validation, sizes), (done) => progress.update(done, ''));
  const execution = new Execution(compileChoice({ compile }));
  const loss = await languageModelLoss(model, blocks, execution).finally(() => progress.stop());

  const vocabSize = model.config.vocabSize;
  const simple = train
    ? { name: 'bigram', loss: new BigramBaseline(train, vocabSize).loss(validation) }
    : { name: 'uniform', loss: Math.log(vocabSize) };
  const baseline = { ...simple, perplexity: perplexity(simple.loss) };
  const metrics = { loss, perplexity: perplexity(loss), tokens: validation.length - 1 };
  const line = (name: string, values: { loss: number; perplexity: number }): string =>
    `${name}: loss ${values.loss.toFixed(4)} nats per token, perplexity ${values.perplexity.toFixed(2)}`;
  const text = `${line('model', metrics)}\n${line(simple.name, baseline)}`;
  return { config: { data, split, validationFraction }, metrics, baseline, text, execution };
}

/** The share of the text that the model's pre-training kept for validation. */
async function keptFraction(directory: string): Promise<number> {
  const { validationFractionOf } = await import('../pretrain-run.js');
  const kept = validationFractionOf(directory);
  if (kept !== undefined) return kept;
  note(`--split validation: the last tenth of the text, as ${directory} has no pretraining.json to say more`);
  return 0.1;
}

/** Passes items on and tells how many there were. */
function* counted<T>(items: Iterable<T>, tell: (done: number) => void): Generator<T> {
  let done = 0;
  for (const item of items) {
    yield item;
    tell(++done);
  }
}
