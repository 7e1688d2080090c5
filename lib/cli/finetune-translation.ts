import { useBackend } from '../backends/backend';
import { SequencePairBatches } from '../data/sequence-pair-batches';
import { TranslationEncoding } from '../data/translation-encoding';
import {
  readTranslationPairs,
  splitPairs,
  type PairSplit,
  type TranslationPair,
} from '../data/translation-pairs';
import { ConfigError } from '../errors';
import { scoreTranslations, type TranslationScore } from '../evaluation/translation-score';
import { translate } from '../generation/translate';
import { loadSequenceToSequenceModel, saveModel } from '../models/pretrained';
import { Random } from '../random';
import { sequenceToSequenceLoss } from '../training/sequence-to-sequence-loss';
import { Trainer } from '../training/trainer';
import { compileChoice, noteExecution } from './compile-option';
import { beginFineTuneRun, settleFineTuneRun } from './finetune-run';
import type { FinetuneOptions } from './finetuning';
import { onInterrupt } from './interrupt';
import { modelDirectory } from './model-directory';
import { note, printResult } from './output';
import { startProgress } from './progress';
import { noteInterrupted, resumeWords } from './resume-command';
import { encodePairs } from './seq2seq-data';
import { trainingReport } from './training-report';
import { versions } from './versions';

/** Places of the targets of one batch. */
const tokensPerBatch = 512;

/** `headway finetune translate`: goes on training an encoder-decoder on pairs of another kind. */
export async function finetuneTranslation(options: FinetuneOptions): Promise<void> {
  const started = Date.now();
  const compile = compileChoice(options);
  const run = settleFineTuneRun(options);
  const pairs = pairsToLearn(options);
  await useBackend();
  const { model, tokenizer, config } = loadSequenceToSequenceModel(modelDirectory(options.model));
  const encoding = new TranslationEncoding(tokenizer);
  const train = encodePairs(encoding, pairs.train, config.maxPositionEmbeddings);
  const measured = pairs.test;
  const seed = options.seed ?? 42;
  const batches = new SequencePairBatches(train, {
    padTokenId: config.padTokenId,
    decoderStartTokenId: config.decoderStartTokenId,
    tokensPerBatch,
    random: new Random(seed).fork('batches'),
  });
  const epochs = options.epochs ?? 4;
  const maxSteps = epochs * batches.batchesPerEpoch;
  const learningRate = options.learningRate ?? 5e-4;
  const interruption = onInterrupt('Saving what there is.');
  const { signal } = interruption;
  const scoreNow = async (): Promise<TranslationScore> => {
    const translations = new Map<TranslationPair, string>();
    for (const language of new Set(measured.map((pair) => pair.language))) {
      const some = measured.filter((pair) => pair.language === language);
      const sources = some.map(({ source }) => source);
      const written = await translate(model, tokenizer, sources, { language, numBeams: 1, compile, signal });
      some.forEach((pair, i) => translations.set(pair, written[i]));
    }
    return scoreTranslations(
      measured.map((pair) => translations.get(pair)!),
      measured,
    );
  };
  let progress: ReturnType<typeof startProgress> | undefined;
  try {
    note(`${train.length} pairs to learn, ${measured.length} to measure on`);
    const before = await scoreNow();
    beginFineTuneRun(run, options.out);
    const history = await new Trainer({
      model,
      loss: sequenceToSequenceLoss(model, { labelSmoothing: 0.1 }),
      batches,
      config: {
        maxSteps,
        learningRate,
        minLearningRate: 0,
        warmupSteps: Math.ceil(maxSteps / 20),
        lrSchedulerType: 'linear',
        weightDecay: 0.01,
        seed,
      },
      compile,
      directory: options.out,
      resume: options.resume,
      signal,
      onStep: (record) => {
        noteExecution(record);
        const { step, loss, tokensPerSecond } = record;
        progress ??= startProgress('fine-tuning', maxSteps, step - 1);
        progress.update(step, `loss ${loss.toFixed(3)} · ${Math.round(tokensPerSecond)} target tokens/s`);
      },
    }).train();
    progress?.stop();
    signal.throwIfAborted();
    await saveModel(model, tokenizer, options.out);
    const after = await scoreNow();
    const result = {
      command: 'finetune',
      task: 'translate',
      model: options.model,
      out: options.out,
      config: { epochs, learningRate, maxSteps, tokensPerBatch, train: options.train },
      seed,
      seconds: (Date.now() - started) / 1000,
      ...trainingReport(history),
      metrics: after,
      baseline: { ...before, name: 'the model before' },
      versions: versions(),
    };
    const line = (name: string, { bleu, exactMatch }: TranslationScore): string =>
      `${name}: BLEU ${bleu.toFixed(2)}, ${(100 * exactMatch).toFixed(1)} % exact`;
    const text = [line('before', before), line('after', after), `saved in ${options.out}`].join('\n');
    printResult(result, text, options.json);
  } catch (error) {
    if (!signal.aborted) throw error;
    noteInterrupted(resumeWords());
  } finally {
    progress?.stop();
    interruption.release();
    model.dispose();
  }
}

/** What to learn from, and what to measure on: the file given for it, or a tenth by hash. */
function pairsToLearn({ train, validation }: FinetuneOptions): Pick<PairSplit, 'train' | 'test'> {
  const pairs = train.flatMap(readTranslationPairs);
  const split = validation
    ? { train: pairs, test: validation.flatMap(readTranslationPairs) }
    : { train: splitPairs(pairs).train, test: splitPairs(pairs).test };
  for (const [part, some] of Object.entries(split)) {
    if (some.length > 0) continue;
    throw new ConfigError(
      `finetune translate: there must be enough pairs to keep some, got none for ${part}`,
    );
  }
  return split;
}
