import * as tf from '@tensorflow/tfjs-core';
import type { CompileChoice, Execution } from '../../compile/execution';
import type { EncoderBatch } from '../../data/encoder-input';
import { ExampleBatches, type PaddedShape, paddedLengths } from '../../data/example-batches';
import type { SummarizedDocument } from '../../data/summarized-documents';
import {
  bestSentences,
  overlapWith,
  type SelectionOptions,
  summaryOf,
} from '../../evaluation/sentence-selection';
import type { SummaryScores } from '../../evaluation/summary-scores';
import { modelFunction } from '../../models/compiled-model-function';
import type { TokenClassifier } from '../../models/encoder-tasks';
import { encoderTensors } from '../../models/encoder-tensors';
import type { Head } from '../../models/heads';
import type { ForwardContext } from '../../nn/module';
import { encoderTokens } from '../../tokenizers/encoder-tokens';
import {
  type LabelledBatch,
  maxTokens,
  padExamples,
  padTokenOf,
  rowLabels,
  runInBatches,
  type TypedExample,
  worthCompiling,
} from '../encoder-examples';
import type { BatchingOptions, EpochBatches, Task, TaskModel } from '../task';
import { Summarization, type SummaryPrediction } from './summarization';

/** What {@link ExtractiveSummarization} may choose. */
export interface ExtractiveSummarizationOptions extends Pick<SelectionOptions, 'blockTrigrams'> {
  /** How many sentences make a summary. Default 1. */
  readonly sentences?: number;
  /** Longer documents are read in windows of so many tokens, special ones included. Default 512. */
  readonly maxLength?: number;
}

/** Which sentences a model copies, and what it thinks of all. */
export interface ExtractivePrediction extends SummaryPrediction {
  /** The probability that each sentence is the one to choose; they sum to 1. */
  readonly scores: number[];
  /** Places of the chosen ones in the document, rising. `confidence` is the sum of their scores. */
  readonly chosen: number[];
}

/** Windows of documents. */
interface WindowBatch extends EncoderBatch {
  /** [B, T]: which of its window's sentences a token belongs to; −1 for none. */
  readonly sentenceOf: Int32Array;
}

/** Windows of documents, and which of their sentences should be chosen. */
interface SentenceBatch extends LabelledBatch, WindowBatch {
  /** [B]: 1 for a window, −100 for a row that fills the batch up. */
  readonly labels: Int32Array;
  /** [B, S]: how likely each sentence should be chosen; those of a window sum to 1. */
  readonly targets: Float32Array;
}

/** Some sentences of a document as tokens. */
interface Window extends TypedExample {
  /** Which document. */
  readonly record: number;
  /** The places of its sentences in the document. */
  readonly sentences: readonly number[];
  /** For each token the number of its sentence in the window, or −1. */
  readonly sentenceOf: readonly number[];
}

/** τ: what is worth 0.1 more should be chosen e times as often. */
const targetTemperature = 0.1;
/** S: no window has more sentences. */
const sentencesPerWindow = 32;
/** Different lengths of batches in training. */
const shapes = 4;

/**
 * To summarise by copying: of a document the sentences that say the most of what a person's summary says.
 *
 * The document is read as one text, `[CLS] first [SEP] second [SEP] …`, so that each token's vector has seen what
 * stands around its sentence. A layer turns it into a vote, and the mean vote of its tokens is the sentence's score.
 * The sentences of a document compete: a softmax over their scores should be the softmax over what they are worth, which
 * is the mean of ROUGE-1 and ROUGE-2 (F1) with the reference that fits best, divided by a temperature of 0.1.
 *
 * @remarks After Liu and Lapata 2019 (BERTSum), who read the score off a `[CLS]` before each sentence and learn 0 and
 * 1 by `oracleSentences`. Some hundred documents do not teach further `[CLS]` what they are for, while the mean of a
 * sentence's tokens means something from the start. The list-wise goal is ListNet's (Cao et al. 2007, §4).
 * Where a document needs several windows, only the sentences of one window are learned beside each other.
 */
export class ExtractiveSummarization
  extends Summarization<ExtractivePrediction>
  implements Task<SummarizedDocument, TokenClassifier, SentenceBatch, ExtractivePrediction, SummaryScores>
{
  private readonly selection: SelectionOptions;
  private readonly maxLength: number;

  constructor({
    sentences = 1,
    blockTrigrams = false,
    maxLength = 512,
  }: ExtractiveSummarizationOptions = {}) {
    super(sentences);
    this.selection = { count: sentences, blockTrigrams };
    this.maxLength = maxLength;
  }

  /** Each token's vote: the logit of `kept` less that of `left out`. */
  get head(): Head {
    return { kind: 'ForTokenClassification', labels: ['left out', 'kept'] };
  }

  batches(
    records: readonly SummarizedDocument[],
    on: TaskModel<TokenClassifier>,
    { batchSize, random }: BatchingOptions,
  ): EpochBatches<SentenceBatch> {
    const worth = records.map(({ sentences, summaries }) =>
      sentences.map((sentence) => overlapWith(sentence, summaries)),
    );
    const windows = this.windows(records, on);
    const padTokenId = padTokenOf(on);
    return new ExampleBatches<Window, SentenceBatch>(windows, {
      batchSize,
      lengths: paddedLengths(windows, shapes, this.longest(on)),
      random,
      collate: (some, shape) => {
        const targets = new Float32Array(shape.batchSize * sentencesPerWindow);
        some.forEach(({ record, sentences }, row) => {
          const valued = sentences.map((sentence) => worth[record][sentence] / targetTemperature);
          targets.set(softmax(valued), row * sentencesPerWindow);
        });
        const labels = rowLabels(some.map(() => 1), shape.batchSize); // prettier-ignore
        return { ...padWindows(some, shape, padTokenId), labels, targets };
      },
    });
  }

  // ANCHOR: ExtractiveSummarization.loss
  /** Mean cross-entropy between how likely sentences should be chosen and how likely they are, in nats a window. */
  loss(model: TokenClassifier): (batch: SentenceBatch, context: ForwardContext) => tf.Scalar {
    return (batch, context) =>
      tf.tidy(() => {
        const targets = tf.tensor2d(batch.targets, [batch.batchSize, sentencesPerWindow]); // [B, S]
        const scores = sentenceScores(model, batch, context); // [B, S]
        const windows = tf.sum(targets); // each sums to 1, rows that fill the batch up to 0
        return tf.div(tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(scores)))), windows) as tf.Scalar;
      });
  }
  // ANCHOR_END: ExtractiveSummarization.loss

  async predict(
    records: readonly SummarizedDocument[],
    on: TaskModel<TokenClassifier>,
    compile: CompileChoice | Execution = worthCompiling(records.length),
  ): Promise<ExtractivePrediction[]> {
    const windows = this.windows(records, on);
    const padTokenId = padTokenOf(on);
    const outputs = await runInBatches(windows, this.longest(on), compile, (some, shape) =>
      windowScores(on.model, compile, padWindows(some, shape, padTokenId)),
    );
    const scores = records.map(({ sentences }) => sentences.map(() => 0));
    windows.forEach(({ record, sentences }, place) => {
      sentences.forEach((sentence, i) => (scores[record][sentence] = outputs[place][i]));
    });
    return records.map(({ sentences }, place) => {
      const probabilities = softmax(scores[place]);
      const chosen = bestSentences(sentences, probabilities, this.selection);
      const summary = summaryOf(sentences, chosen);
      const confidence = chosen.reduce((sum, sentence) => sum + probabilities[sentence], 0);
      return { summary, confidence, chosen, scores: probabilities };
    });
  }

  describe(): string {
    const blocking = this.selection.blockTrigrams ? ' that share no three words in a row' : '';
    return (
      '3 goal: give each sentence its chance by how much of a summary it holds (ROUGE-1 and 2); ' +
      `the ${this.count === 1 ? 'best sentence' : `best ${this.count} sentences`}${blocking} is the summary; ` +
      'the best model is the one of highest ROUGE-1'
    );
  }

  /** Documents as windows of whole sentences, of at most {@link longest} tokens. */
  private windows(
    records: readonly { readonly sentences: readonly string[] }[],
    on: TaskModel<TokenClassifier>,
  ): Window[] {
    const longest = this.longest(on);
    const { clsTokenId, sepTokenId } = encoderTokens(on.tokenizer);
    return records.flatMap(({ sentences }, record) => {
      const pieces = sentences.map((sentence) => {
        const ids = on.tokenizer.encode(sentence, { unknown: 'skip' }).slice(0, longest - 2);
        return [...ids, sepTokenId];
      });
      return groupsWithin(pieces, longest - 1, sentencesPerWindow).map((places) => ({
        record,
        sentences: places,
        inputIds: [clsTokenId, ...places.flatMap((place) => pieces[place])],
        sentenceOf: [-1, ...places.flatMap((place, i) => pieces[place].map(() => i))],
      }));
    });
  }

  private longest({ model }: TaskModel<TokenClassifier>): number {
    return Math.min(this.maxLength, maxTokens(model));
  }
}

/** The places of items, in order, in groups of at most `count` whose items have at most `most` parts together. */
function groupsWithin(items: readonly (readonly unknown[])[], most: number, count: number): number[][] {
  const groups: number[][] = [];
  let room = 0;
  items.forEach(({ length }, place) => {
    if (length > room || groups.at(-1)!.length === count) {
      groups.push([]);
      room = most;
    }
    groups.at(-1)!.push(place);
    room -= length;
  });
  return groups;
}

function padWindows(some: readonly Window[], shape: PaddedShape, padTokenId: number): WindowBatch {
  const sentenceOf = new Int32Array(shape.batchSize * shape.sequenceLength).fill(-1);
  some.forEach((window, row) => sentenceOf.set(window.sentenceOf, row * shape.sequenceLength));
  return { ...padExamples(some, shape, padTokenId), sentenceOf };
}

// ANCHOR: sentenceScores
/** The mean vote of each sentence's tokens, [B, S]; −10⁹ where a window has no such sentence. */
function sentenceScores(
  model: TokenClassifier,
  batch: WindowBatch,
  context: ForwardContext = {},
): tf.Tensor2D {
  return tf.tidy(() => {
    const { inputIds, masks } = encoderTensors(batch);
    const logits = model.forward(inputIds, { ...context, ...masks }); // [B, T, 2]: left out, kept
    const votes = tf.matMul(logits, tf.tensor3d([-1, 1], [1, 2, 1])); // [B, T, 1]
    const sentenceOf = tf.tensor2d(batch.sentenceOf, [batch.batchSize, batch.sequenceLength], 'int32');
    const belongs = tf.cast(tf.oneHot(sentenceOf, sentencesPerWindow), 'float32'); // [B, T, S]
    const lengths = tf.sum(belongs, 1); // [B, S], in tokens
    const sums = tf.squeeze(tf.matMul(belongs, votes, true, false), [2]); // [B, S]
    const none = tf.cast(tf.equal(lengths, 0), 'float32');
    return tf.sub(tf.div(sums, tf.maximum(lengths, 1)), tf.mul(none, 1e9)) as tf.Tensor2D;
  });
}
// ANCHOR_END: sentenceScores

const windowScores = modelFunction(
  (model: TokenClassifier, batch: WindowBatch) => sentenceScores(model, batch),
  'the scores of sentences',
);

/** Numbers as probabilities. */
function softmax(values: readonly number[]): number[] {
  const most = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
