import * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import type { CompileChoice, Execution } from '../compile/execution';
import { modelFunction } from '../models/compiled-model-function';
import type { ClassificationBatch } from '../data/batch';
import { padToLongest } from '../data/labelled-batches';
import { accuracy, confusionMatrix, macroF1, precisionRecallF1 } from '../evaluation/classification-metrics';
import type { ClassScores } from '../evaluation/classification-metrics';
import type { SequenceClassifier } from '../models/sequence-classifier';
import type { Tokenizer } from '../tokenizers/tokenizer';
import { classLogits } from './classification-goal';

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

/** Texts a forward pass: enough to be quick, few enough to be small. */
const batchSize = 32;

/** Rows are padded to a multiple of this: few different shapes, each of which has to be compiled. */
const padToMultipleOf = 16;

const classProbabilities = modelFunction(
  (model: SequenceClassifier, batch: ClassificationBatch): tf.Tensor2D =>
    tf.softmax(classLogits(model, batch)),
  'the classes of texts',
);

/**
 * Says which class each text belongs to, and how sure the model is.
 *
 * Texts longer than the model's context are judged by their beginning. Yields to the event loop
 * between batches.
 *
 * @param compile - whether it runs compiled. By default more than one batch of 32 texts does, where that is
 * possible: for a few texts preparing would take longer than it saves
 */
export async function predict(
  model: SequenceClassifier,
  tokenizer: Tokenizer,
  texts: readonly string[],
  compile: CompileChoice | Execution = texts.length > batchSize ? 'auto' : false,
): Promise<Prediction[]> {
  const encoded = texts.map((text) => textIds(tokenizer, text, model.config.maxPositionEmbeddings));
  // Texts of like length go together: less padding.
  const order = texts.map((_, place) => place).sort((a, b) => encoded[a].length - encoded[b].length);
  const predictions = new Array<Prediction>(texts.length);
  for (let first = 0; first < order.length; first += batchSize) {
    const places = order.slice(first, first + batchSize);
    const rows = await probabilitiesOf(
      model,
      places.map((place) => encoded[place]),
      compile,
    );
    places.forEach((place, row) => {
      const probabilities = rows[row];
      const confidence = Math.max(...probabilities);
      const labelId = probabilities.indexOf(confidence);
      predictions[place] = { label: model.config.labels[labelId], labelId, confidence, probabilities };
    });
    await setImmediate();
  }
  return predictions;
}

/** How well a classifier does on labelled texts. */
export interface ClassificationReport {
  /** Mean cross-entropy, nats a text, every text weighing the same. */
  readonly loss: number;
  readonly accuracy: number;
  readonly macroF1: number;
  /** By class id. */
  readonly perClass: ClassScores[];
  /** `confusion[true][predicted]`, counts. */
  readonly confusion: number[][];
}

/**
 * Measures a classifier on labelled texts.
 *
 * @param labelIds - the true class of each text
 */
export async function evaluateClassifier(
  model: SequenceClassifier,
  tokenizer: Tokenizer,
  texts: readonly string[],
  labelIds: readonly number[],
  compile?: CompileChoice | Execution,
): Promise<ClassificationReport> {
  const classCount = model.config.labels.length;
  const predictions = await predict(model, tokenizer, texts, compile);
  const guesses = predictions.map(({ labelId }) => labelId);
  const tiny = 1e-30; // a probability that underflowed to 0 must not make the loss infinite
  const loss = predictions.reduce(
    (sum, { probabilities }, place) =>
      sum - Math.log(Math.max(tiny, probabilities[labelIds[place]])) / texts.length,
    0,
  );
  return {
    loss,
    accuracy: accuracy(labelIds, guesses),
    macroF1: macroF1(labelIds, guesses, classCount),
    perClass: precisionRecallF1(labelIds, guesses, classCount),
    confusion: confusionMatrix(labelIds, guesses, classCount),
  };
}

async function probabilitiesOf(
  model: SequenceClassifier,
  rows: readonly number[][],
  compile: CompileChoice | Execution,
): Promise<number[][]> {
  // A last batch of fewer texts would have a shape of its own: it is filled up with its last text.
  const full =
    compile === false ? rows : Array.from({ length: batchSize }, (_, i) => rows[i] ?? rows.at(-1)!);
  const examples = full.map((inputIds) => ({ inputIds, label: 0 })); // the label is not looked at
  const maxLength = model.config.maxPositionEmbeddings;
  const batch = padToLongest(examples, { padTokenId: 0, maxLength, padToMultipleOf });
  const computed = await classProbabilities(model, compile, batch);
  try {
    return ((await computed.array()) as number[][]).slice(0, rows.length);
  } finally {
    computed.dispose();
  }
}

/**
 * The token ids that a classifier sees of a text: its first `maxLength` tokens. Characters outside
 * a character tokenizer's vocabulary are left out; of a text with nothing left stays one space or,
 * failing that, token 0, for a classifier needs a token to read from.
 */
export function textIds(tokenizer: Tokenizer, text: string, maxLength: number): number[] {
  const ids = tokenizer.encode(text, { unknown: 'skip' }).slice(0, maxLength);
  if (ids.length > 0) return ids;
  const space = tokenizer.encode(' ', { unknown: 'skip' });
  return space.length > 0 ? space.slice(0, 1) : [0];
}
