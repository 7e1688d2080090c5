import type { CompileChoice } from '../compile/execution';
import { BagOfWordsClassifier } from '../evaluation/bag-of-words';
import { ConfigError } from '../errors';
import { classificationReport } from '../evaluation/classification-report';
import { LogisticRegression, type SparseRow } from '../evaluation/logistic-regression';
import { majorityBaseline } from '../evaluation/majority-baseline';
import { embedSentences } from '../generation/sentence-embedding';
import { BertModel } from '../models/bert';
import type { PretrainedModel } from '../models/model-family';
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

// ANCHOR: frozenFeaturesContestant
/**
 * An encoder that stays as it is: the mean of its tokens' vectors is what logistic regression learns from. Nothing of
 * the encoder can be forgotten, and few numbers have to be learned. Each text is read once, whatever is learned from it.
 *
 * @param base - a BERT or RoBERTa, with a head or without
 * @param options.untrained - random weights of the same sizes instead, drawn by the seed
 * @param options.settings - how freely the weights of the regression may grow
 * @throws ConfigError if it is no encoder
 */
export function frozenFeaturesContestant(
  name: string,
  base: BaseModel,
  { untrained, settings = [1, 10, 100], compile }: FrozenFeaturesOptions = {},
): Contestant {
  encoderIn(base.model);
  const features = new Map<string, SparseRow>();
  const read = async (texts: readonly string[], seed: number): Promise<SparseRow[]> => {
    const keyOf = (text: string): string => (untrained ? `${seed} ${text}` : text);
    const unread = [...new Set(texts)].filter((text) => !features.has(keyOf(text)));
    if (unread.length > 0) {
      const from = untrained ? base.untrained(seed) : base;
      const vectors = await embedSentences(encoderIn(from.model), from.tokenizer, unread, { compile });
      if (untrained) from.model.dispose();
      unread.forEach((text, i) =>
        features.set(keyOf(text), { indices: [...vectors[i].keys()], values: [...vectors[i]] }),
      );
    }
    return texts.map((text) => features.get(keyOf(text))!);
  };
  return {
    name,
    settings: settings.map((C) => ({ C })),
    run: async (data, { C }, seed) => {
      const classCount = data.labels.length;
      const rowsOf = (part: DataPart): Promise<SparseRow[]> => read(data[part].map(({ text }) => text), seed); // prettier-ignore
      const rows = await rowsOf('train');
      const size = { featureCount: rows[0].indices.length, classCount };
      const regression = LogisticRegression.fit(rows, data.labelIds('train'), {
        ...size,
        C,
        tolerance: 1e-4,
      });
      const score = async (part: DataPart): Promise<Record<string, number>> => {
        const probabilities = (await rowsOf(part)).map((row) => regression.probabilities(row));
        return metricsOf(classificationReport(data.labelIds(part), probabilities, classCount));
      };
      return { validation: await score('validation'), test: await score('test') };
    },
  };
}
// ANCHOR_END: frozenFeaturesContestant

/** What {@link frozenFeaturesContestant} may be told. */
export interface FrozenFeaturesOptions {
  readonly untrained?: boolean;
  readonly settings?: readonly number[];
  readonly compile?: CompileChoice;
}

/** The encoder below the head, if there is one. */
function encoderIn(model: PretrainedModel): BertModel {
  const { bert, roberta } = model as { bert?: unknown; roberta?: unknown };
  const encoder = bert ?? roberta ?? model;
  if (encoder instanceof BertModel) return encoder;
  throw new ConfigError(
    'frozenFeaturesContestant: a BERT or RoBERTa is required; of another model the last token knows more than the mean',
  );
}
