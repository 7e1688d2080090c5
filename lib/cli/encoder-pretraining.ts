import { join } from 'node:path';
import { z } from 'zod';
import { useBackend } from '../backends/backend';
import { MaskedBatches, maskedEvaluationBatches } from '../data/masked-batches';
import type { MaskableInput, MaskedBatch } from '../data/masked-batches';
import { readText } from '../data/text-files';
import { ConfigError } from '../errors';
import { maskedLanguageScore, unigramMaskedScore } from '../evaluation/masked-language-score';
import type { MaskedLanguageScore } from '../evaluation/masked-language-score';
import { perplexity } from '../evaluation/perplexity';
import { BertForPreTraining } from '../models/bert-pre-training';
import { saveModel } from '../models/pretrained';
import { RobertaForMaskedLM } from '../models/roberta';
import { Random } from '../random';
import { encoderTokens } from '../tokenizers/encoder-tokens';
import { saveTokenizer } from '../tokenizers/tokenizer-files';
import { maskedLanguageLoss } from '../training/masked-language-loss';
import { Trainer } from '../training/trainer';
import type { StepRecord } from '../training/training-history';
import { compileChoice, noteExecution } from './compile-option';
import { encoderData, encoderTokenizer } from './encoder-data';
import {
  changeEncoderSettings,
  encoderModelConfig,
  encoderPreset,
  encoderSettingsSchema,
  encoderTraining,
} from './encoder-settings';
import type { EncoderArchitecture, EncoderSettings } from './encoder-settings';
import { onInterrupt } from './interrupt';
import { requireEmptyFolder } from './out-folder';
import { note, printResult } from './output';
import { type PretrainOptions, wordsToResume } from './pretraining';
import { startProgress } from './progress';
import { noteInterrupted } from './resume-command';
import { runToResume, textHash, writeRunFile } from './run-file';
import type { RunFile } from './run-file';
import { readSettings } from './settings';
import { trainingReport, writeHistory } from './training-report';
import { versions } from './versions';

/** What decides a run, kept in `out/pretraining.json` so that `--resume` need not be told again. */
interface EncoderRun {
  readonly architecture: EncoderArchitecture;
  readonly settings: EncoderSettings;
  /** SHA-256 of the text. */
  readonly data: string;
}

const runFile: RunFile<EncoderRun> = {
  command: 'pretrain',
  name: 'pretraining.json',
  schema: z.object({
    architecture: z.enum(['bert', 'roberta']),
    settings: encoderSettingsSchema,
    data: z.string(),
  }),
};

/** `headway pretrain bert|roberta`: learns to guess hidden tokens of raw text, measures that, saves the model. */
export async function pretrainEncoder(
  architecture: EncoderArchitecture,
  options: PretrainOptions,
): Promise<void> {
  const started = Date.now();
  const compile = compileChoice(options);
  const text = readText(options.data);
  const run = settleRun(architecture, text, options);
  const { settings } = run;
  const seed = new Random(settings.seed ?? 42);
  const tokenizer = encoderTokenizer(architecture, settings, text, options);
  const { padTokenId } = encoderTokens(tokenizer);
  const config = encoderModelConfig(architecture, settings, { vocabSize: tokenizer.vocabSize, padTokenId });
  const data = encoderData(architecture, settings, text, tokenizer, seed);
  const backend = await useBackend(options.backend);
  writeRunFile(runFile, run, options.out); // from here on nothing the user said can be wrong
  saveTokenizer(tokenizer, options.out);

  const ModelClass = architecture === 'bert' ? BertForPreTraining : RobertaForMaskedLM;
  const model = new ModelClass(config, seed.fork('weights'));
  note(
    `${model.parameterCount.toLocaleString('en')} parameters, ${data.train.length.toLocaleString('en')} training ` +
      `inputs of ${settings.maxLength} tokens, vocabulary ${tokenizer.vocabSize}, on ${backend.name} (${backend.reason})`,
  );
  const shape = { batchSize: settings.batchSize, sequenceLength: settings.maxLength, tokenizer };
  const hidden = (inputs: readonly MaskableInput[]): Generator<MaskedBatch> =>
    maskedEvaluationBatches(inputs, { ...shape, random: seed });
  /** An estimate from the same inputs and holes each time: a function of the model alone. */
  const estimate = async (): Promise<Record<string, number>> => ({
    ...(await maskedLanguageScore(model, hidden(spread(data.validation, settings.evalInputs)), compile)),
  });

  const interruption = onInterrupt('Saving a checkpoint after this step.');
  const { signal } = interruption;
  let progress: ReturnType<typeof startProgress> | undefined;
  const onStep = (record: StepRecord): void => {
    const { step, loss, tokensPerSecond, metrics } = record;
    progress ??= startProgress('pre-training', settings.maxSteps, step - 1);
    noteExecution(record);
    const speed = `${Math.round(tokensPerSecond).toLocaleString('en')} tokens/s`;
    progress.update(step, `loss ${loss.toFixed(4)} · ${speed}`);
    if (metrics)
      progress.note(`step ${step}: validation: ${scoreText(metrics as unknown as MaskedLanguageScore)}`);
  };
  try {
    const history = await new Trainer({
      model,
      loss: maskedLanguageLoss(model),
      batches: new MaskedBatches(data.train, {
        ...shape,
        masking: settings.masking,
        duplicates: architecture === 'bert' ? 1 : 10, // BERT's pairs are ten times as many already
        probability: settings.maskProbability,
        random: seed.fork('batches'),
      }),
      config: encoderTraining(settings),
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
    const score = await maskedLanguageScore(model, hidden(data.validation), compile);
    const baseline = unigramMaskedScore(data.trainTokens, tokenizer.vocabSize, hidden(data.validation));
    const levels = { 'unigram baseline': baseline.loss };
    writeHistory(options.out, history, { title: 'Pre-training', levels });
    const result = {
      command: 'pretrain',
      task: architecture,
      model: options.out,
      config: { ...settings, vocabSize: tokenizer.vocabSize },
      seed: settings.seed ?? 42,
      seconds: (Date.now() - started) / 1000,
      ...trainingReport(history),
      validationLoss: score.loss,
      metrics: { ...score, perplexity: perplexity(score.loss) },
      baseline: { ...baseline, perplexity: perplexity(baseline.loss) },
      versions: versions(),
    };
    const summary = [
      `hidden tokens of the validation text: ${scoreText(score)}`,
      `unigram baseline:                     ${scoreText(baseline)}`,
      `speed ${Math.round(result.tokensPerSecond).toLocaleString('en')} tokens/s, ${result.execution}`,
      `model ${options.out}; loss curve ${join(options.out, 'loss-curve.svg')}`,
    ];
    printResult(result, summary.join('\n'), options.json);
  } catch (error) {
    if (!signal.aborted) throw error;
    noteInterrupted(wordsToResume(architecture, options));
  } finally {
    progress?.stop();
    interruption.release();
    model.dispose();
  }
}

/** Settles what is to be run; writes nothing. */
function settleRun(architecture: EncoderArchitecture, text: string, options: PretrainOptions): EncoderRun {
  const { out, resume, preset, config, set, steps, seed } = options;
  if (text.trim() === '') {
    throw new ConfigError(`pretrain: --data ${options.data.join(' ')} must hold text, it is empty`);
  }
  if (!resume) requireEmptyFolder('pretrain', out);
  const before = resume ? runToResume(runFile, out) : undefined;
  const settings = changeEncoderSettings(
    architecture,
    before && !preset ? before.settings : encoderPreset(architecture, preset),
    config ? readSettings(config) : {},
    set ?? {},
    steps === undefined ? {} : { maxSteps: steps },
    seed === undefined ? {} : { seed },
  );
  const run = { architecture, settings, data: textHash(text) };
  if (before && (before.data !== run.data || before.architecture !== architecture)) {
    throw new ConfigError(
      `pretrain: to resume, --data must be the text that the run in ${out} began with, for ${before.architecture}`,
    );
  }
  return run;
}

/** So many of the items, evenly spread over all. */
function spread<T>(items: readonly T[], count: number): T[] {
  const step = Math.max(1, items.length / count);
  return Array.from({ length: Math.min(count, items.length) }, (_, i) => items[Math.floor(i * step)]);
}

function scoreText({ loss, accuracy, nextSentenceAccuracy }: MaskedLanguageScore): string {
  const pairs =
    nextSentenceAccuracy === undefined
      ? ''
      : `, ${(100 * nextSentenceAccuracy).toFixed(1)} % of pairs told apart`;
  return `loss ${loss.toFixed(4)} nats, ${(100 * accuracy).toFixed(1)} % right${pairs}`;
}
