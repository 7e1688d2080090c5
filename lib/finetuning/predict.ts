import * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
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

/**
 * Says which class each text belongs to, and how sure the model is.
 *
 * Texts longer than the model's context are judged by their beginning. Yields to the event loop
 * between batches.
 */
export async function predict(
  model: SequenceClassifier,
  tokenizer: Tokenizer,
  texts: readonly string[],
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
): Promise<ClassificationReport> {
  const classCount = model.config.labels.length;
  const predictions = await predict(model, tokenizer, texts);
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

async function probabilitiesOf(model: SequenceClassifier, rows: readonly number[][]): Promise<number[][]> {
  const examples = rows.map((inputIds) => ({ inputIds, label: 0 })); // the label is not looked at
  const batch = padToLongest(examples, { padTokenId: 0 });
  const probabilities = tf.tidy(() => tf.softmax(classLogits(model, batch)));
  try {
    return (await probabilities.array()) as number[][];
  } finally {
    probabilities.dispose();
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
