import type { CompileChoice } from '../compile/execution';
import { BagOfWordsClassifier } from '../evaluation/bag-of-words';
import { classificationReport } from '../evaluation/classification-report';
import { majorityBaseline } from '../evaluation/majority-baseline';
import type { BaseModel } from './base-model';
import { type AnyRecipe, fineTune } from './fine-tune';
import { FineTuningProcess } from './fine-tuning-process';
import type { Contestant } from './learning-curve';
import { metricsOf } from './task';
import type { DataPart } from './task-data';

/** Always the commonest class of the training texts. */
export function majorityContestant(): Contestant {
  return {
    name: 'majority',
    settings: [{}],
    run: (data) => {
      const score = (part: DataPart): Record<string, number> => {
        const { accuracy, macroF1 } = majorityBaseline(data.labelIds('train'), data.labelIds(part), data.labels.length); // prettier-ignore
        return { accuracy, macroF1 };
      };
      return Promise.resolve({ validation: score('validation'), test: score('test') });
    },
  };
}

/** Logistic regression on bags of words, free to choose how freely its weights grow. */
export function bagOfWordsContestant(settings: readonly number[] = [1, 4, 16]): Contestant {
  return {
    name: 'bag of words',
    settings: settings.map((C) => ({ C })),
    run: (data, { C }) => {
      const classCount = data.labels.length;
      const texts = (part: DataPart): string[] => data[part].map(({ text }) => text);
      const classifier = new BagOfWordsClassifier(texts('train'), data.labelIds('train'), { classCount, C });
      const score = (part: DataPart): Record<string, number> =>
        metricsOf(
          classificationReport(data.labelIds(part), classifier.probabilities(texts(part)), classCount),
        );
      return Promise.resolve({ validation: score('validation'), test: score('test') });
    },
  };
}

/** How {@link fineTunedContestant} trains. */
export interface FineTunedOptions {
  /** What is fine-tuned. */
  readonly goal: AnyRecipe['goal'];
  /** Multiples of the model's default learning rate to choose from. Default 1 and 3. */
  readonly learningRates?: readonly number[];
  /** At least so many updates, however few the labels are. Default 200. */
  readonly updates?: number;
  /** At least so many epochs, however many the labels are. Default 2. */
  readonly epochs?: number;
  /** Default 16. */
  readonly batchSize?: number;
  readonly compile?: CompileChoice;
  readonly signal?: AbortSignal;
}

/** How often a run looks at the validation part; the best of these is kept. */
const looks = 5;

/**
 * A model that is fine-tuned, or trained from random weights: with equal options, by equally many updates.
 *
 * @param base - the model to start from
 * @param options.untrained - start from random weights of the same sizes instead, drawn by the seed
 */
export function fineTunedContestant(
  name: string,
  base: BaseModel,
  { goal, learningRates = [1, 3], updates = 200, epochs = 2, batchSize = 16, compile, signal, untrained }: FineTunedOptions & { readonly untrained?: boolean }, // prettier-ignore
): Contestant {
  return {
    name,
    settings: learningRates.map((times) => ({
      learningRate: Number((times * base.defaultLearningRate).toPrecision(3)),
    })),
    run: async (data, { learningRate }, seed) => {
      const stepsPerEpoch = Math.ceil(data.train.length / batchSize);
      const enough = Math.max(epochs, Math.ceil(updates / stepsPerEpoch));
      const process = new FineTuningProcess({
        ...{ epochs: enough, batchSize, learningRate, seed, patience: 0 },
        epochsPerEvaluation: Math.max(1, Math.round(enough / looks)),
      });
      const start = untrained ? base.untrained(seed) : base;
      try {
        const result = await fineTune({ data, model: start, goal, process }, { compile, signal });
        result.model.dispose();
        const validation = metricsOf(goal.score(data.validation, result.validationPredictions) as object);
        return { validation, test: metricsOf(result.metrics as object) };
      } finally {
        if (untrained) start.model.dispose();
      }
    },
  };
}
