/**
 * What pre-training is worth on the sentiment set, measured on every sentence: ten folds, each tested by
 * models that were trained without it (chapter 6 shows the result).
 *
 *     npx tsx test/bench/sentiment-cross-validation.ts > lib/models/weights/moby-dick-gpt/sentiment.json
 *
 * In each fold one tenth is tested on, the next one chooses the best epoch, and eight tenths are trained on.
 * Seed and fold are the same number, so the methods are compared pairwise. Takes about ten minutes on the
 * native backend, an hour on wasm.
 */
import { useBackend } from '../../lib/backends/backend';
import { sentimentSentences } from '../../lib/data/sentiment';
import { accuracy, macroF1 } from '../../lib/evaluation/classification-metrics';
import { majorityBaseline } from '../../lib/evaluation/majority-baseline';
import { BaseModel, type Freeze } from '../../lib/finetuning/base-model';
import { fineTune } from '../../lib/finetuning/fine-tune';
import { FineTuningProcess } from '../../lib/finetuning/fine-tuning-process';
import { TaskData } from '../../lib/finetuning/task-data';
import { predict, TextClassification } from '../../lib/finetuning/tasks/classify';
import type { Gpt } from '../../lib/models/gpt';
import { loadLanguageModel, type LoadedModel } from '../../lib/models/pretrained';
import { pretrainedDirectory } from '../../lib/models/pretrained-directory';
import { Random } from '../../lib/random';
import { wordCountClassifier } from './word-count-classifier';

const folds = 10;
const epochs = 6;
const sentences = new Random(1).shuffle(sentimentSentences());

/** Fold k: tested on tenth k, chosen on tenth k + 1, trained on the others. */
function foldData(fold: number): TaskData {
  const part = (place: number): number => (place - fold + folds) % folds;
  return new TaskData({
    train: sentences.filter((_, place) => part(place % folds) > 1),
    validation: sentences.filter((_, place) => part(place % folds) === 1),
    test: sentences.filter((_, place) => part(place % folds) === 0),
  });
}

/** Predicts the test sentences of a fold. */
type Method = (data: TaskData, seed: number) => Promise<number[]>;

function fineTuned(
  { model: gpt, tokenizer }: LoadedModel<Gpt>,
  freeze: Freeze,
  { untrained = false, learningRate = NaN } = {},
): Method {
  return async (data, seed) => {
    const loaded = new BaseModel(gpt, tokenizer, freeze);
    const base = untrained ? loaded.untrained(seed) : loaded;
    const { model } = await fineTune({
      data,
      model: base,
      goal: new TextClassification(data.labels, { classWeights: 'balanced' }),
      process: new FineTuningProcess({
        epochs,
        patience: 0,
        seed,
        learningRate: learningRate || base.defaultLearningRate,
      }),
    });
    const texts = data.test.map(({ text }) => text);
    const predictions = await predict(model, tokenizer, texts);
    model.dispose();
    if (untrained) base.model.dispose();
    return predictions.map(({ labelId }) => labelId);
  };
}

function methodsFor(loaded: LoadedModel<Gpt>): Record<string, Method> {
  return {
    'always the commonest class': async (data) => {
      const { label } = majorityBaseline(data.labelIds('train'), data.labelIds('test'), data.labels.length);
      return data.test.map(() => label);
    },
    'counting words (naive Bayes)': async (data) => data.test.map(wordCountClassifier(data)),
    'GPT, untrained': fineTuned(loaded, 'none', { untrained: true }),
    'GPT, untrained, learning rate 0.001': fineTuned(loaded, 'none', { untrained: true, learningRate: 1e-3 }),
    'GPT, pre-trained, all frozen': fineTuned(loaded, 'base'),
    'GPT, pre-trained, last block': fineTuned(loaded, { lastLayers: 1 }),
    'GPT, pre-trained, all changes': fineTuned(loaded, 'none'),
  };
}

async function main(): Promise<void> {
  const { name: backend } = await useBackend();
  const loaded = loadLanguageModel(pretrainedDirectory('moby-dick-gpt'));
  const results = [];
  for (const [method, run] of Object.entries(methodsFor(loaded))) {
    const [labels, guesses]: number[][] = [[], []];
    const macroF1OfFolds: number[] = [];
    for (let fold = 0; fold < folds; fold++) {
      const data = foldData(fold);
      const predicted = await run(data, fold);
      labels.push(...data.labelIds('test'));
      guesses.push(...predicted);
      macroF1OfFolds.push(macroF1(data.labelIds('test'), predicted, 3));
    }
    results.push({
      method,
      accuracy: accuracy(labels, guesses),
      macroF1: macroF1(labels, guesses, 3),
      macroF1OfFolds,
    });
    process.stderr.write(`${method}: macro-F1 ${macroF1(labels, guesses, 3).toFixed(3)}\n`);
  }
  const setting = { sentences: sentences.length, folds, epochs, backend };
  process.stdout.write(`${JSON.stringify({ ...setting, results }, null, 2)}\n`);
}

void main();
