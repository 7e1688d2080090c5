/**
 * What dirty data costs, what cleaning brings back, and what each augmentation is worth (chapter 12 shows the result):
 * the same models on the same test texts, several seeds.
 *
 *     npx tsx test/bench/data-effect.ts FOLDER-OF-VADER FOLDER-OF-MINILM [--texts 500] [--seeds 1,2,3] [--fine-tune] [--method vectors]
 *
 * Of the training part of VADER's texts, `texts` are drawn; `plantFaults` spoils them at the rates below. Each variant
 * trains logistic regression on words and on MiniLM's sentence vectors, and with --fine-tune MiniLM itself, all with the
 * same number of updates. Prints a line of JSON a variant, model and seed.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { useBackend } from '../../lib/backends/backend';
import { augment, textAugmentations } from '../../lib/data/augmentation/augment';
import { cleanRecords } from '../../lib/data/cleaning/pipeline';
import { standardSteps } from '../../lib/data/cleaning/standard-steps';
import { findLabelErrors } from '../../lib/data/label-noise';
import { readLabelledTexts, type LabelledText } from '../../lib/data/labelled-texts';
import { plantFaults, type FaultRates, type PlantedText } from '../../lib/data/planted-faults';
import { splitByHash } from '../../lib/data/split';
import { BagOfWordsClassifier } from '../../lib/evaluation/bag-of-words';
import { accuracy, macroF1 } from '../../lib/evaluation/classification-metrics';
import { LogisticRegression } from '../../lib/evaluation/logistic-regression';
import { outOfFoldProbabilities } from '../../lib/evaluation/out-of-fold';
import { BaseModel } from '../../lib/finetuning/base-model';
import { fineTune } from '../../lib/finetuning/fine-tune';
import { FineTuningProcess } from '../../lib/finetuning/fine-tuning-process';
import { TaskData } from '../../lib/finetuning/task-data';
import { TextClassification } from '../../lib/finetuning/tasks/classify';
import { maskedWordChoices } from '../../lib/generation/masked-words';
import { embedSentences } from '../../lib/generation/sentence-embedding';
import { BertModel } from '../../lib/models/bert';
import { loadMaskedLanguageModel } from '../../lib/models/load-masked-language-model';
import { loadModel } from '../../lib/models/pretrained';
import { pretrainedDirectory } from '../../lib/models/pretrained-directory';
import { Random } from '../../lib/random';

const rates: FaultRates = { labels: 0.2, boilerplate: 0.2, encoding: 0.2, copies: 0.5, nearCopies: 0.25 };
const [updates, batchSize] = [96, 16];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    texts: { type: 'string', default: '500' },
    seeds: { type: 'string', default: '1,2,3' },
    'fine-tune': { type: 'boolean', default: false },
    method: { type: 'string', default: '' },
  },
});

type Vectors = (texts: readonly string[]) => Promise<Float32Array[]>;
/** Gives the class ids of the test texts. */
type Method = (train: readonly LabelledText[], seed: number) => Promise<number[]>;

async function main(): Promise<void> {
  await useBackend();
  const [folder, minilm] = positionals;
  const all = readdirSync(folder)
    .filter((name) => name.endsWith('_GroundTruth.txt'))
    .sort()
    .flatMap((name) => readLabelledTexts(join(folder, name)));
  const { train, validation, test } = splitByHash(all);
  const labels = [...new Set(all.map(({ label }) => label))].sort();
  const ids = (texts: readonly LabelledText[]): number[] => texts.map(({ label }) => labels.indexOf(label));

  const { model, tokenizer } = loadModel(minilm);
  if (!(model instanceof BertModel)) throw new Error(`${minilm} must hold a BERT`);
  const known = new Map<string, Float32Array>();
  const vectorsOf: Vectors = async (texts) => {
    const missing = [...new Set(texts.filter((text) => !known.has(text)))];
    const vectors = await embedSentences(model, tokenizer, missing, { maxLength: 64 });
    missing.forEach((text, i) => known.set(text, vectors[i]));
    return texts.map((text) => known.get(text)!);
  };
  const indices = Array.from({ length: 384 }, (_, i) => i);
  const onVectors = async (texts: readonly string[], own: readonly number[]) => {
    const rows = (await vectorsOf(texts)).map((vector) => ({ indices, values: Array.from(vector) }));
    const regression = LogisticRegression.fit(rows, own, {
      featureCount: 384,
      classCount: labels.length,
      C: 10,
    });
    return {
      probabilities: async (asked: readonly string[]) =>
        (await vectorsOf(asked)).map((vector) =>
          regression.probabilities({ indices, values: Array.from(vector) }),
        ),
    };
  };
  const best = (rows: readonly number[][]): number[] => rows.map((row) => row.indexOf(Math.max(...row)));
  const testTexts = test.map(({ text }) => text);

  const methods: Record<string, Method> = {
    'words, logistic regression': async (texts) =>
      best(
        new BagOfWordsClassifier(
          texts.map(({ text }) => text),
          ids(texts),
          { classCount: labels.length },
        ).probabilities(testTexts),
      ),
    'MiniLM vectors, logistic regression': async (texts) => {
      const classifier = await onVectors(
        texts.map(({ text }) => text),
        ids(texts),
      );
      return best(await classifier.probabilities(testTexts));
    },
  };
  if (values['fine-tune']) {
    methods['MiniLM, fine-tuned'] = async (texts, seed) => {
      // The same number of updates for all: as many epochs as that takes, the last one cut.
      const random = new Random(seed).fork('updates');
      const examples: LabelledText[] = [];
      while (examples.length < updates * batchSize) examples.push(...random.shuffle([...texts]));
      const result = await fineTune({
        data: new TaskData({
          train: examples.slice(0, updates * batchSize),
          validation: validation.slice(0, 100),
          test,
          labels,
        }),
        model: new BaseModel(model, tokenizer),
        goal: new TextClassification(labels, { maxLength: 64 }),
        process: new FineTuningProcess({ epochs: 1, batchSize, seed }),
      });
      result.model.dispose();
      return result.predictions.map(({ labelId }) => labelId);
    };
  }

  const masked = loadMaskedLanguageModel(pretrainedDirectory('moby-dick-roberta'));
  const augmentations = textAugmentations<LabelledText>({
    maskedChoices: maskedWordChoices(masked.model, masked.tokenizer),
  });

  for (const seed of values.seeds.split(',').map(Number)) {
    const clean = new Random(seed)
      .fork('draw')
      .shuffle([...train])
      .slice(0, Number(values.texts));
    const dirty = plantFaults(clean, rates, new Random(seed).fork('faults'));
    const records = dirty.map(({ text, ...fields }, line) => ({ text, source: 'dirty', line, fields }));
    const cleaned = cleanRecords(records, standardSteps(records)).kept.map(
      ({ text, fields }) => ({ ...fields, text }) as PlantedText,
    );
    const texts = cleaned.map(({ text }) => text);
    const variants: Record<string, LabelledText[]> = { original: clean, dirty, cleaned };
    for (const [name, trainOn] of [
      ['words', undefined],
      ['MiniLM', onVectors],
    ] as const) {
      const options = { classCount: labels.length, random: new Random(seed).fork('folds'), train: trainOn };
      const suspects = findLabelErrors(
        ids(cleaned),
        await outOfFoldProbabilities(texts, ids(cleaned), options),
      );
      const places = new Set(suspects.map(({ index }) => index));
      const turned = cleaned.filter(({ faults }) => faults.includes('label')).length;
      const found = suspects.filter(({ index }) => cleaned[index].faults.includes('label')).length;
      variants[`cleaned, suspects by ${name} left out`] = cleaned.filter((_, i) => !places.has(i));
      print({ seed, suspectsBy: name, precision: found / suspects.length, recall: found / turned, turned });
    }
    for (const augmentation of augmentations) {
      const random = new Random(seed).fork(augmentation.name);
      const made = await augment(clean, [augmentation], { copies: 2, random });
      variants[`original + ${augmentation.name}`] = [...clean, ...made.map(({ record }) => record)];
    }
    for (const [method, run] of Object.entries(methods).filter(([name]) => name.includes(values.method))) {
      for (const [variant, trainOn] of Object.entries(variants)) {
        const predicted = await run(trainOn, seed);
        const gold = ids(test);
        print({
          seed,
          method,
          variant,
          rows: trainOn.length,
          accuracy: accuracy(gold, predicted),
          macroF1: macroF1(gold, predicted, labels.length),
        });
      }
    }
  }
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

void main();
