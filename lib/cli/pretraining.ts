import { join } from 'node:path';
import { useBackend } from '../backends/backend';
import type { BackendName } from '../backends/backend';
import { RandomBlocks } from '../data/random-blocks';
import { sequentialBlocks } from '../data/sequential-blocks';
import { readText } from '../data/text-files';
import { ConfigError } from '../errors';
import { languageModelLoss } from '../evaluation/language-model-loss';
import { UnigramBaseline } from '../evaluation/n-gram-baselines';
import { perplexity } from '../evaluation/perplexity';
import { generateText } from '../generation/generate-text';
import { saveModel } from '../models/pretrained';
import { Random } from '../random';
import { nextTokenLoss } from '../training/next-token-loss';
import { Trainer } from '../training/trainer';
import type { StepRecord } from '../training/training-history';
import { compileChoice, compileWords, noteExecution } from './compile-option';
import type { CompileOption } from './compile-option';
import { onInterrupt } from './interrupt';
import { note, printResult } from './output';
import { beginRun, settleRun, splitTokens, tokenizerOf } from './pretrain-run';
import type { RunOptions } from './pretrain-run';
import { pretrainModel } from './pretrain-models';
import { trainingPart } from './pretrain-settings';
import { startProgress } from './progress';
import { noteInterrupted } from './resume-command';
import { trainingReport, writeHistory } from './training-report';
import { versions } from './versions';

/** The command's options, as commander gives them. */
export interface PretrainOptions extends RunOptions, CompileOption {
  readonly backend?: BackendName;
  readonly json?: boolean;
}

/** `headway pretrain`: trains, measures, saves, and prints the result. */
export async function pretrain(architecture: string, options: PretrainOptions): Promise<void> {
  const started = Date.now();
  const text = readText(options.data);
  const run = settleRun(architecture, text, options);
  const { settings } = run;
  const tokenizer = tokenizerOf(run, text, options.out);
  if (tokenizer.vocabSize < 2) {
    throw new ConfigError(
      `pretrain: the text must have at least two different characters, got only ${JSON.stringify(text[0])}: there is nothing to predict`,
    );
  }
  const { train, validation } = splitTokens(tokenizer.encode(text), settings);
  const create = pretrainModel(architecture).prepare(settings, tokenizer.vocabSize);
  const backend = await useBackend(options.backend);
  beginRun(run, tokenizer, options.out); // from here on nothing the user said can be wrong

  const seed = new Random(settings.seed ?? 42);
  const model = create(seed.fork('weights'));
  const compile = compileChoice(options);
  const blocks = { batchSize: settings.batchSize, blockSize: settings.maxPositionEmbeddings };
  note(
    `${model.parameterCount.toLocaleString('en')} parameters, ${train.length.toLocaleString('en')} training ` +
      `tokens, vocabulary ${tokenizer.vocabSize}, on ${backend.name} (${backend.reason})`,
  );

  const interruption = onInterrupt('Saving a checkpoint after this step.');
  const { signal } = interruption;
  const sample = (length: number): Promise<string> =>
    generateText(model, tokenizer, text.includes('\n') ? '\n' : [...text][0], {
      maxNewTokens: length,
      temperature: 0.8,
      seed: settings.seed,
    });
  /** An estimate from the same random blocks each time: a function of the model alone. */
  const estimate = async (): Promise<Record<string, number>> => {
    const source = new RandomBlocks(validation, { ...blocks, random: seed.fork('evaluation') });
    const batches = Array.from({ length: settings.evalBatches }, () => source.next());
    return { loss: await languageModelLoss(model, batches, compile) };
  };
  let progress: ReturnType<typeof startProgress> | undefined;
  const onStep = async (record: StepRecord): Promise<void> => {
    noteExecution(record);
    progress ??= startProgress('pre-training', settings.maxSteps, record.step - 1);
    progress.update(record.step, describe(record));
    if (!record.metrics || signal.aborted) return;
    const { step, loss, metrics } = record;
    const losses = `training loss ${loss.toFixed(4)}, validation ${metrics.loss.toFixed(4)}`;
    progress.note(`step ${step}: ${losses} · ${JSON.stringify(await sample(48))}`);
  };

  try {
    const history = await new Trainer({
      model,
      loss: nextTokenLoss(model),
      batches: new RandomBlocks(train, { ...blocks, random: seed.fork('batches') }),
      config: trainingPart(settings),
      evaluate: estimate,
      compile,
      directory: options.out,
      resume: true, // settleRun has seen to it that there is nothing to resume unless asked
      onStep,
      signal,
    }).train();
    progress?.stop();
    signal.throwIfAborted();
    await saveModel(model, tokenizer, options.out);
    note('measuring the whole validation split');
    const blocksOnce = untilAborted(sequentialBlocks(validation, blocks), signal);
    const validationLoss = await languageModelLoss(model, blocksOnce, compile);
    const unigram = new UnigramBaseline(train, tokenizer.vocabSize).loss(validation);
    writeHistory(options.out, history, { title: 'Pre-training', levels: { 'unigram baseline': unigram } });
    const result = {
      command: 'pretrain',
      task: architecture,
      model: options.out,
      config: { ...settings, vocabSize: tokenizer.vocabSize, tokenizer: run.tokenizer },
      seed: settings.seed ?? 42,
      seconds: (Date.now() - started) / 1000,
      ...trainingReport(history),
      validationLoss,
      metrics: { loss: validationLoss, perplexity: perplexity(validationLoss) },
      baseline: { loss: unigram, perplexity: perplexity(unigram) },
      sample: await sample(300),
      versions: versions(),
    };
    printResult(result, summaryOf(result), options.json);
  } catch (error) {
    if (!signal.aborted) throw error;
    noteInterrupted(wordsToResume(architecture, options));
  } finally {
    progress?.stop();
    interruption.release();
    model.dispose();
  }
}

/** The command that goes on with a run; its settings are in `--out`. */
export function wordsToResume(architecture: string, options: PretrainOptions): string[] {
  const { data, out, backend } = options;
  const words = ['pretrain', architecture, '--data', ...data, '--out', out, ...compileWords(options)];
  return [...words, ...(backend ? ['--backend', backend] : []), '--resume'];
}

/** What a person reads at the end. */
function summaryOf(result: {
  model: string;
  metrics: Losses;
  baseline: Losses;
  tokensPerSecond: number;
  execution: string;
  sample: string;
}): string {
  const { model, metrics, baseline, tokensPerSecond, execution, sample } = result;
  const both = ({ loss, perplexity }: Losses): string =>
    `${loss.toFixed(4)} nats, perplexity ${perplexity.toFixed(2)}`;
  return [
    `validation loss     ${both(metrics)}`,
    `unigram baseline    ${both(baseline)}`,
    `speed               ${Math.round(tokensPerSecond).toLocaleString('en')} tokens/s, ${execution}`,
    `model               ${model}`,
    `loss curve          ${join(model, 'loss-curve.svg')}`,
    `\n${sample.trim()}`,
  ].join('\n');
}

interface Losses {
  readonly loss: number;
  readonly perplexity: number;
}

function describe({ loss, tokensPerSecond }: StepRecord): string {
  return `loss ${loss.toFixed(4)} · ${Math.round(tokensPerSecond).toLocaleString('en')} tokens/s`;
}

function* untilAborted<T>(items: Iterable<T>, signal: AbortSignal): Generator<T> {
  for (const item of items) {
    signal.throwIfAborted();
    yield item;
  }
}
