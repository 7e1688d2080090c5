import { z } from 'zod';
import { useBackend } from '../backends/backend';
import { padPairs, SequencePairBatches } from '../data/sequence-pair-batches';
import type { SequencePair } from '../data/sequence-pair-batches';
import { trainTranslationTokenizer, TranslationEncoding } from '../data/translation-encoding';
import { ConfigError } from '../errors';
import { meanPairLoss } from '../evaluation/pair-loss';
import { scoreTranslations, translationBaselines } from '../evaluation/translation-score';
import { translate } from '../generation/translate';
import { saveModel } from '../models/pretrained';
import { PreNormTransformer, Transformer } from '../models/transformer';
import { transformerConfig } from '../models/transformer-config';
import type { TransformerConfig } from '../models/transformer-config';
import { Random } from '../random';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { saveTokenizer } from '../tokenizers/tokenizer-files';
import { sequenceToSequenceLoss } from '../training/sequence-to-sequence-loss';
import { Trainer } from '../training/trainer';
import type { StepRecord } from '../training/training-history';
import { compileChoice, noteExecution } from './compile-option';
import { onInterrupt } from './interrupt';
import { requireEmptyFolder } from './out-folder';
import { note, printResult } from './output';
import { type PretrainOptions, wordsToResume } from './pretraining';
import { startProgress } from './progress';
import { noteInterrupted } from './resume-command';
import { runToResume, textHash, writeRunFile } from './run-file';
import type { RunFile } from './run-file';
import { encodePairs, pairsOf } from './seq2seq-data';
import type { PairData } from './seq2seq-data';
import {
  changeSequenceToSequenceSettings,
  sequenceToSequencePreset,
  sequenceToSequenceSchema,
  sequenceToSequenceTraining,
} from './seq2seq-settings';
import type { SequenceToSequenceSettings } from './seq2seq-settings';
import { readSettings } from './settings';
import { trainingReport, writeHistory } from './training-report';
import { versions } from './versions';

/** What decides a run, kept in `out/pretraining.json` so that `--resume` need not be told again. */
interface SequenceToSequenceRun {
  readonly settings: SequenceToSequenceSettings;
  /** SHA-256 of the pairs. */
  readonly data: string;
}

const runFile: RunFile<SequenceToSequenceRun> = {
  command: 'pretrain',
  name: 'pretraining.json',
  schema: z.object({ settings: sequenceToSequenceSchema, data: z.string() }),
};

/** `headway pretrain seq2seq`: trains an encoder-decoder on pairs, measures it on pairs it has not seen, saves it. */
export async function pretrainSequenceToSequence(options: PretrainOptions): Promise<void> {
  const started = Date.now();
  const compile = compileChoice(options);
  const { settings, pairs, run } = settleRun(options);
  const language = settings.evaluationLanguage || pairs.train[0].language;
  const tokenizer = trainTranslationTokenizer(pairs.train, {
    kind: pairs.isExact ? 'character' : 'bpe',
    vocabSize: settings.vocabSize,
    copyNames: settings.copyNames,
  });
  const encoding = new TranslationEncoding(tokenizer);
  const config = modelConfig(settings, tokenizer);
  const train = encodePairs(encoding, pairs.train, config.maxPositionEmbeddings);
  const measured = pairs.test.filter((pair) => pair.language === language);
  if (measured.length === 0) {
    throw new ConfigError(`evaluationLanguage: must be one that is learnt, got "${language}"`);
  }
  const backend = await useBackend(options.backend);
  writeRunFile(runFile, run, options.out);
  saveTokenizer(tokenizer, options.out);

  const seed = new Random(settings.seed ?? 42);
  const ModelClass = settings.norm === 'pre' ? PreNormTransformer : Transformer;
  const model = new ModelClass(config, seed.fork('weights'));
  const { padTokenId, decoderStartTokenId } = config;
  const padding = { padTokenId, decoderStartTokenId };
  note(
    `${model.parameterCount.toLocaleString('en')} parameters, ${train.length.toLocaleString('en')} training pairs, ` +
      `vocabulary ${tokenizer.vocabSize}, on ${backend.name} (${backend.reason})`,
  );
  const validation = encodePairs(encoding, pairs.validation, config.maxPositionEmbeddings).slice(0, 256);
  const batchesOf = (some: readonly SequencePair[]): ReturnType<typeof padPairs>[] =>
    Array.from({ length: Math.ceil(some.length / 32) }, (_, i) =>
      padPairs(some.slice(32 * i, 32 * (i + 1)), padding),
    );
  const evaluate = async (): Promise<Record<string, number>> => ({
    loss: await meanPairLoss(model, batchesOf(validation), compile),
  });

  const interruption = onInterrupt('Saving a checkpoint after this step.');
  const { signal } = interruption;
  let progress: ReturnType<typeof startProgress> | undefined;
  const onStep = (record: StepRecord): void => {
    progress ??= startProgress('training', settings.maxSteps, record.step - 1);
    noteExecution(record);
    const { step, loss, tokensPerSecond, metrics } = record;
    progress.update(step, `loss ${loss.toFixed(3)} · ${Math.round(tokensPerSecond)} target tokens/s`);
    if (metrics) progress.note(`step ${step}: validation loss ${metrics.loss.toFixed(4)}`);
  };
  try {
    const { tokensPerBatch, labelSmoothing } = settings;
    const history = await new Trainer({
      model,
      loss: sequenceToSequenceLoss(model, { labelSmoothing }),
      batches: new SequencePairBatches(train, { ...padding, tokensPerBatch, random: seed.fork('batches') }),
      config: sequenceToSequenceTraining(settings),
      evaluate,
      compile,
      directory: options.out,
      resume: true, // settleRun has seen to it that there is nothing to resume unless asked
      onStep,
      signal,
    }).train();
    progress?.stop();
    signal.throwIfAborted();
    await saveModel(model, tokenizer, options.out);
    writeHistory(options.out, history, { title: 'Training an encoder-decoder' });
    const trainingSeconds = (Date.now() - started) / 1000;

    note(`measuring ${measured.length} test pairs`);
    const sources = measured.map(({ source }) => source);
    const { numBeams, lengthPenalty } = settings;
    const translations = await translate(model, tokenizer, sources, {
      language,
      numBeams,
      lengthPenalty,
      compile,
      signal,
    });
    const { loss } = await evaluate();
    const metrics = { loss, ...scoreTranslations(translations, measured) };
    const sameLanguage = pairs.train.filter((pair) => pair.language === language);
    const baselines = translationBaselines(sameLanguage, measured);
    const result = {
      command: 'pretrain',
      task: 'seq2seq',
      model: options.out,
      config: { ...settings, vocabSize: tokenizer.vocabSize, data: options.data },
      seed: settings.seed ?? 42,
      seconds: (Date.now() - started) / 1000,
      trainingSeconds,
      ...trainingReport(history),
      validationLoss: loss,
      metrics,
      baseline: { ...baselines.nearestNeighbour, name: 'nearest neighbour', copy: baselines.copy },
      examples: measured.slice(0, 5).map(({ source, target }, i) => ({
        source,
        translation: translations[i],
        reference: target,
      })),
      versions: versions(),
    };
    printResult(result, summaryOf(result, pairs.isExact), options.json);
  } catch (error) {
    if (!signal.aborted) throw error;
    noteInterrupted(wordsToResume('seq2seq', options));
  } finally {
    progress?.stop();
    interruption.release();
    model.dispose();
  }
}

/** Settles what is to be run; writes nothing. */
function settleRun(options: PretrainOptions): {
  settings: SequenceToSequenceSettings;
  pairs: PairData;
  run: SequenceToSequenceRun;
} {
  const { out, resume, preset, data, steps, seed } = options;
  if (options.tokenizer !== undefined) {
    throw new ConfigError('pretrain seq2seq: --tokenizer is not for pairs: the data decide');
  }
  if (!resume) requireEmptyFolder('pretrain', out);
  const before = resume ? runToResume(runFile, out) : undefined;
  const isToy = data[0] === 'reversal' || data[0] === 'addition';
  const settings = changeSequenceToSequenceSettings(
    before && !preset ? before.settings : sequenceToSequencePreset(preset ?? (isToy ? 'toy' : 'translation')),
    options.config ? readSettings(options.config) : {},
    options.set ?? {},
    steps === undefined ? {} : { maxSteps: steps },
    seed === undefined ? {} : { seed },
  );
  const pairs = pairsOf(data, settings);
  const run = { settings, data: textHash(JSON.stringify([pairs.train, pairs.validation, pairs.test])) };
  if (before && before.data !== run.data) {
    throw new ConfigError(`pretrain: to resume, --data must be the pairs that the run in ${out} began with`);
  }
  return { settings, pairs, run };
}

function modelConfig(settings: SequenceToSequenceSettings, tokenizer: Tokenizer): TransformerConfig {
  const { numAttentionHeads, intermediateSize } = settings;
  return transformerConfig({
    vocabSize: tokenizer.vocabSize,
    hiddenSize: settings.hiddenSize,
    encoderLayers: settings.encoderLayers,
    decoderLayers: settings.decoderLayers,
    encoderAttentionHeads: numAttentionHeads,
    decoderAttentionHeads: numAttentionHeads,
    encoderFfnDim: intermediateSize,
    decoderFfnDim: intermediateSize,
    dropout: settings.dropout,
    activation: settings.activation,
    maxPositionEmbeddings: settings.maxPositionEmbeddings,
    padTokenId: tokenizer.specialTokens.get('<pad>')!,
    eosTokenId: tokenizer.specialTokens.get('</s>')!,
  });
}

/** What a person reads at the end. */
function summaryOf(
  result: {
    readonly model: string;
    readonly trainingSeconds: number;
    readonly metrics: { readonly loss: number; readonly bleu: number; readonly exactMatch: number };
    readonly baseline: {
      readonly bleu: number;
      readonly exactMatch: number;
      readonly copy: { readonly bleu: number; readonly exactMatch: number };
    };
    readonly examples: readonly { source: string; translation: string; reference: string }[];
  },
  isExact: boolean,
): string {
  const { metrics, baseline, examples } = result;
  const score = ({ bleu, exactMatch }: { bleu: number; exactMatch: number }): string =>
    isExact ? `${(100 * exactMatch).toFixed(2)} % exact` : `BLEU ${bleu.toFixed(1)}`;
  return [
    `test pairs           ${score(metrics)}`,
    `nearest neighbour    ${score(baseline)}`,
    `source left as it is ${score(baseline.copy)}`,
    `validation loss      ${metrics.loss.toFixed(4)} nats`,
    `training took        ${Math.round(result.trainingSeconds)} s`,
    `model                ${result.model}`,
    ...examples.map(
      ({ source, translation, reference }) => `\n  ${source}\n→ ${translation}\n  ${reference} (reference)`,
    ),
  ].join('\n');
}
