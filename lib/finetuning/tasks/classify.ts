import * as tf from '@tensorflow/tfjs-core';
import type { CompileChoice, Execution } from '../../compile/execution';
import type { EncoderBatch } from '../../data/encoder-input';
import { ExampleBatches, paddedLengths } from '../../data/example-batches';
import { type LabelledFormat, type LabelledText, readLabelledTexts } from '../../data/labelled-texts';
import { ConfigError } from '../../errors';
import { BagOfWordsClassifier, hasWords } from '../../evaluation/bag-of-words';
import { expectedCalibrationError, fitTemperature, temper } from '../../evaluation/calibration';
import { type ClassificationReport, classificationReport } from '../../evaluation/classification-report';
import { majorityBaseline } from '../../evaluation/majority-baseline';
import { modelFunction } from '../../models/compiled-model-function';
import type { ClassifierPooling, EncoderSequenceClassifier } from '../../models/encoder-tasks';
import { encoderTensors } from '../../models/encoder-tensors';
import { makesSentenceEmbeddings } from '../../models/sentence-encoder';
import { kindOf } from '../../models/families';
import type { Head } from '../../models/heads';
import type { SequenceClassifier } from '../../models/sequence-classifier';
import type { ForwardContext } from '../../nn/module';
import { crossEntropy } from '../../training/cross-entropy';
import {
  type LabelledBatch,
  maxTokens,
  type KeptEnd,
  padExamples,
  padTokenOf,
  pairExample,
  rowLabels,
  runInBatches,
  textIds,
  type TypedExample,
  worthCompiling,
} from '../encoder-examples';
import type {
  BatchingOptions,
  Baseline,
  Calibration,
  EpochBatches,
  Judged,
  ShownPrediction,
  Task,
  TaskModel,
} from '../task';
import { labelledTexts, type TaskData } from '../task-data';
import type { TaskKind } from '../task-kind';

/** A model that says which class a text belongs to: of BERT's, RoBERTa's or GPT's family. */
export type TextClassifier = EncoderSequenceClassifier | SequenceClassifier;

/** What each class weighs in the loss: all alike, the rare ones more, or as given (by class id). */
export type ClassWeights = 'none' | 'balanced' | readonly number[];

/** What a classifier makes of one text. */
export interface Prediction {
  /** The name of the likeliest class. */
  readonly label: string;
  /** Its id. */
  readonly labelId: number;
  /** Its probability, in (0, 1]. */
  readonly confidence: number;
  /** Of every class, by class id; they sum to 1. */
  readonly probabilities: number[];
}

/** What {@link TextClassification} may choose. */
export interface TextClassificationOptions {
  /** Default `none`. */
  readonly classWeights?: ClassWeights;
  /** What decides which model is the best. Default `macroF1`. */
  readonly metric?: 'macroF1' | 'accuracy';
  /** Longer texts are cut, in tokens; see `pairExample` for pairs. Default 128, or as many as the model takes. */
  readonly maxLength?: number;
  /** Which end of a text that is cut stays, or of the second of a pair. Default `beginning`. */
  readonly keep?: KeptEnd;
  /** What a text is judged by, in BERT: its first token, or the mean of all. Default: what the model's files say. */
  readonly pooling?: ClassifierPooling;
  /** By what logits are divided when predicting: see `fitTemperature`. Default 1. */
  readonly temperature?: number;
  /** Default `classify`. */
  readonly name?: string;
}

/** A text as token ids, with the number of its class. */
interface ClassifiedExample extends TypedExample {
  readonly label: number;
}

/** Different lengths of batches in training. */
const shapes = { few: 4, many: 6 } as const;

/** From so many texts on, what a further shape saves in padding is worth the seconds in which it is compiled. */
const manyTexts = 5000;

/**
 * To say of a text, or of a pair of texts, to which class it belongs: sentiment, or what a passage answers to a question.
 *
 * @remarks Devlin et al. 2019, §4.1, for an encoder; Radford et al. 2018, §3.3, for a GPT.
 */
export class TextClassification implements Task<
  LabelledText,
  TextClassifier,
  LabelledBatch,
  Prediction,
  ClassificationReport
> {
  readonly name: string;
  readonly metric: 'macroF1' | 'accuracy';
  readonly greaterIsBetter = true;
  readonly headline = ['accuracy', 'macroF1'] as const;
  private readonly classWeights: ClassWeights;
  private readonly maxLength: number;
  private readonly keep: KeptEnd;
  private readonly temperature: number;
  private readonly pooling?: ClassifierPooling;

  /** @param labels - the classes in the order of their ids */
  constructor(
    readonly labels: readonly string[],
    {
      classWeights = 'none',
      metric = 'macroF1',
      maxLength = 128,
      keep = 'beginning',
      temperature = 1,
      pooling,
      name = 'classify',
    }: TextClassificationOptions = {},
  ) {
    this.name = name;
    this.metric = metric;
    this.classWeights = classWeights;
    this.maxLength = maxLength;
    this.keep = keep;
    this.temperature = temperature;
    this.pooling = pooling;
  }

  get head(): Head {
    const { labels, pooling } = this;
    return { kind: 'ForSequenceClassification', labels, pooling };
  }

  batches(
    records: readonly LabelledText[],
    on: TaskModel<TextClassifier>,
    { batchSize, random }: BatchingOptions,
  ): EpochBatches<LabelledBatch> {
    const examples = this.examples(records, on);
    const lengths = paddedLengths(
      examples,
      examples.length < manyTexts ? shapes.few : shapes.many,
      this.longest(on),
    );
    const padTokenId = padTokenOf(on);
    return new ExampleBatches<ClassifiedExample, LabelledBatch>(examples, {
      batchSize,
      lengths,
      random,
      collate: (some, shape) => ({
        ...padExamples(some, shape, padTokenId),
        labels: rowLabels(
          some.map(({ label }) => label),
          shape.batchSize,
        ),
      }),
    });
  }

  /** Weighted mean cross-entropy of the classes, in nats a text. */
  loss(model: TextClassifier, data: TaskData): (batch: LabelledBatch, context: ForwardContext) => tf.Scalar {
    const classWeights = this.weightsFor(data);
    return (batch, context) =>
      tf.tidy(() =>
        crossEntropy(classLogits(model, batch, context), tf.tensor1d(batch.labels, 'int32'), {
          classWeights,
        }),
      );
  }

  /**
   * One weight a class, by class id.
   *
   * @remarks `'balanced'` is scikit-learn's: n / (number of classes · texts of the class).
   * @throws ConfigError if given weights do not fit the classes
   */
  weightsFor(data: TaskData): number[] {
    // ANCHOR: TextClassification.weightsFor
    const counts = data.classCounts('train');
    if (this.classWeights === 'none') return counts.map(() => 1);
    if (this.classWeights === 'balanced') {
      return counts.map((count) => data.train.length / (counts.length * count));
    }
    // ANCHOR_END: TextClassification.weightsFor
    if (this.classWeights.length !== counts.length) {
      throw new ConfigError(
        `TextClassification: classWeights must have ${counts.length} weights, one a class, got ${this.classWeights.length}`,
      );
    }
    const wrong = this.classWeights.find((weight) => !(weight > 0 && weight < Infinity));
    if (wrong !== undefined) {
      throw new ConfigError(`TextClassification: a class weight must be above 0, got ${wrong}`);
    }
    return [...this.classWeights];
  }

  async predict(
    records: readonly Omit<LabelledText, 'label'>[],
    on: TaskModel<TextClassifier>,
    compile: CompileChoice | Execution = worthCompiling(records.length),
  ): Promise<Prediction[]> {
    const examples = records.map((record) => this.inputOf(record, on));
    const padTokenId = padTokenOf(on);
    const rows = await runInBatches(examples, this.longest(on), compile, (some, shape) =>
      classProbabilities(on.model, compile, padExamples(some, shape, padTokenId)),
    );
    return rows.map((row) => {
      const probabilities = this.temperature === 1 ? [...row] : temper([...row], this.temperature);
      const confidence = Math.max(...probabilities);
      const labelId = probabilities.indexOf(confidence);
      return { label: this.labels[labelId], labelId, confidence, probabilities };
    });
  }

  score(records: readonly LabelledText[], predictions: readonly Prediction[]): ClassificationReport {
    const probabilities = predictions.map((prediction) => prediction.probabilities);
    return classificationReport(this.labelIds(records), probabilities, this.labels.length);
  }

  /**
   * Always the commonest class; and, where there are other texts to learn from, logistic regression on words: of a
   * pair, those of both texts.
   */
  baselines(train: readonly LabelledText[], test: readonly LabelledText[]): Baseline<ClassificationReport>[] {
    const [trained, tested] = [this.labelIds(train), this.labelIds(test)];
    const classCount = this.labels.length;
    const { label, accuracy, macroF1 } = majorityBaseline(trained, tested, classCount);
    const baselines: Baseline<ClassificationReport>[] = [
      { name: 'majority', says: this.labels[label], scores: { accuracy, macroF1 } },
    ];
    const [known, asked] = [train, test].map((records) => records.map(labelledTexts.textOf));
    // Whoever learned from the very texts it is asked about knows them by heart.
    if (train !== test && known.some(hasWords)) {
      const classifier = new BagOfWordsClassifier(known, trained, { classCount });
      const report = classificationReport(tested, classifier.probabilities(asked), classCount);
      const { loss, ece } = report;
      const scores = { loss, accuracy: report.accuracy, macroF1: report.macroF1, ece };
      baselines.push({ name: 'bag-of-words logistic regression', scores });
    }
    return baselines.sort((a, b) => b.scores[this.metric]! - a.scores[this.metric]!);
  }

  say({ label, confidence }: Prediction): string {
    return `${label} ${confidence.toFixed(2)}`;
  }

  show(record: LabelledText, prediction: Prediction): ShownPrediction {
    const { label: says, confidence } = prediction;
    const { label: right } = record;
    return { text: labelledTexts.textOf(record), right, says, confidence, isRight: right === says };
  }

  /** By a temperature, which changes no answer: see `fitTemperature`. */
  calibrate(
    validation: Judged<LabelledText, Prediction>,
    test: Judged<LabelledText, Prediction>,
  ): Calibration {
    const temperature = fitTemperature(...this.judged(validation));
    const [probabilities, labels] = this.judged(test);
    const tempered = probabilities.map((row) => temper(row, temperature));
    return {
      temperature: this.temperature * temperature,
      eceBefore: expectedCalibrationError(probabilities, labels),
      eceAfter: expectedCalibrationError(tempered, labels),
    };
  }

  describe(): string {
    const weights = {
      none: 'every text weighs the same',
      balanced: 'rare classes weigh more (balanced)',
    };
    const what =
      typeof this.classWeights === 'string'
        ? weights[this.classWeights]
        : `class weights ${this.classWeights.join(', ')}`;
    return `3 goal: small cross-entropy of the classes, ${what}; the best model is the one of highest ${this.metric}`;
  }

  private judged({ records, predictions }: Judged<LabelledText, Prediction>): [number[][], number[]] {
    return [predictions.map(({ probabilities }) => probabilities), this.labelIds(records)];
  }

  private examples(records: readonly LabelledText[], on: TaskModel<TextClassifier>): ClassifiedExample[] {
    const labels = this.labelIds(records);
    return records.map((record, place) => ({ ...this.inputOf(record, on), label: labels[place] }));
  }

  private inputOf(
    { text, textPair }: Omit<LabelledText, 'label'>,
    on: TaskModel<TextClassifier>,
  ): TypedExample {
    const longest = this.longest(on);
    return textPair === undefined
      ? { inputIds: textIds(on, text, longest, this.keep) }
      : pairExample(on, [text, textPair], longest, this.keep);
  }

  /** @throws ConfigError for a label that the task does not know */
  private labelIds(records: readonly LabelledText[]): number[] {
    const ids = new Map(this.labels.map((label, id) => [label, id]));
    return records.map(({ label, text }) => {
      const id = ids.get(label);
      if (id !== undefined) return id;
      throw new ConfigError(
        `${this.name}: labels must be among ${this.labels.join(', ')}, got "${label}" for "${text.slice(0, 60)}"`,
      );
    });
  }

  private longest({ model }: TaskModel<TextClassifier>): number {
    return Math.min(this.maxLength, maxTokens(model));
  }
}

/** Logits of a padded batch of texts, [B, number of labels]; the caller disposes them. */
function classLogits(model: TextClassifier, batch: EncoderBatch, context: ForwardContext = {}): tf.Tensor2D {
  return tf.tidy(() => {
    const { inputIds, masks } = encoderTensors(batch);
    return model.forward(inputIds, { ...context, ...masks });
  });
}

const classProbabilities = modelFunction(
  (model: TextClassifier, batch: EncoderBatch): tf.Tensor2D => tf.softmax(classLogits(model, batch)),
  'the classes of texts',
);

/**
 * Says which class each text belongs to, and how sure the model is. Long texts are judged by their beginning.
 *
 * @param model - a classifier, as fine-tuning gives it
 * @param compile - whether it runs compiled. By default more than one batch of 32 texts does, where that is
 * possible: for a few texts preparing would take longer than it saves
 */
export function predict(
  model: TextClassifier,
  tokenizer: TaskModel<TextClassifier>['tokenizer'],
  texts: readonly string[],
  compile?: CompileChoice | Execution,
): Promise<Prediction[]> {
  const task = new TextClassification(model.config.labels);
  return task.predict(
    texts.map((text) => ({ text })),
    { model, tokenizer },
    compile,
  );
}

/** `headway finetune|evaluate classify`. */
export const classification: TaskKind<
  LabelledText,
  TextClassifier,
  LabelledBatch,
  Prediction,
  ClassificationReport
> = {
  name: 'classify',
  summary: 'texts, or pairs of texts, into the classes that the data has',
  fileFormat:
    '.csv, .tsv or .jsonl with text and label (and text_pair or domain, if there is one), or question, context and answer',
  records: labelledTexts,
  read: (file, format) => readLabelledTexts(file, { format: format as LabelledFormat }),
  recordOf: (text, textPair) => ({ text, textPair, label: '' }),
  process: { epochs: 4, batchSize: 16 },
  newTask: (labels, choices) => new TextClassification(labels, choices),
  choices: ['classWeights', 'metric', 'maxLength', 'keep', 'pooling'],
  choicesFor: () => ({ classWeights: 'balanced' }),
  choicesIn: (directory) => (makesSentenceEmbeddings(directory) ? { pooling: 'mean' } : {}),
  keptChoices: ['maxLength', 'keep', 'temperature'],
  hasHead: (model) => model.config.labels !== undefined && !/Token/.test(kindOf(model).architecture),
};
