import * as tf from '@tensorflow/tfjs-core';
import type { CompileChoice, Execution } from '../../compile/execution';
import type { EncoderBatch } from '../../data/encoder-input';
import { ExampleBatches, paddedLengths } from '../../data/example-batches';
import { readPassageQuestions } from '../../data/passage-questions';
import { splitSentences } from '../../data/sentences';
import { splitByGroup } from '../../data/split';
import type { PassageQuestion } from '../../data/squad';
import { ConfigError } from '../../errors';
import {
  type AnswerScoresByKind,
  answerScores,
  answerScoresByKind,
  bestNoAnswerThreshold,
} from '../../evaluation/answer-scores';
import { bestOverlapSentence } from '../../evaluation/overlap-baseline';
import { modelFunction } from '../../models/compiled-model-function';
import type { QuestionAnswerer } from '../../models/encoder-tasks';
import { encoderTensors } from '../../models/encoder-tensors';
import { kindOf } from '../../models/families';
import type { Head } from '../../models/heads';
import type { ForwardContext } from '../../nn/module';
import { Random } from '../../random';
import { crossEntropy } from '../../training/cross-entropy';
import { bestSpan } from '../answer-spans';
import {
  type LabelledBatch,
  maxTokens,
  padExamples,
  padTokenOf,
  rowLabels,
  runInBatches,
  worthCompiling,
} from '../encoder-examples';
import {
  answerTarget,
  type QuestionWindow,
  questionWindows,
  type WindowedQuestion,
} from '../question-windows';
import {
  type BatchingOptions,
  type Baseline,
  type EpochBatches,
  type Judged,
  type Settled,
  slicesBy,
  type ShownPrediction,
  type Task,
  type TaskModel,
  type TaskSlice,
} from '../task';
import type { RecordKind } from '../task-data';
import type { TaskKind } from '../task-kind';

/** Questions about passages. All about one passage stay in one part. */
export const passageQuestionRecords: RecordKind<PassageQuestion> = {
  noun: 'questions',
  textOf: ({ context }) => context,
  labelsOf: () => [],
  split: (records) => splitByGroup(records, ({ context }) => context),
};

/** What a model answers. */
export interface AnswerPrediction {
  /** As it stands in the passage; empty: it says that there is none. */
  readonly answer: string;
  /** Where it begins in the passage; of an empty one, where the best span does. */
  readonly start: number;
  /** The best span, whether or not it is said. */
  readonly span: string;
  /** The probability of what is said, among all spans of the passage. */
  readonly confidence: number;
  /** How much better "there is none" does than the best span: a difference of logits. */
  readonly noAnswerMargin: number;
}

/** What {@link QuestionAnswering} may choose. Lengths are in tokens. */
export interface QuestionAnsweringOptions {
  /** Of a window: question, a part of the passage, and special tokens. Default 384, or as many as the model takes. */
  readonly maxLength?: number;
  /** What two windows of a passage share. Default: a third of `maxLength`. */
  readonly stride?: number;
  /** Default 30. */
  readonly maxAnswerLength?: number;
  /** Whether it may say that there is no answer. Default true. */
  readonly noAnswer?: boolean;
  /** It says so if "there is none" does better by more than this: a difference of logits. Default 0. */
  readonly noAnswerThreshold?: number;
}

/** A window with its target. In a batch the labels are all starts, then all ends: [2B]. */
interface Target extends QuestionWindow {
  readonly start: number;
  readonly end: number;
}

/** Different lengths of batches in training. */
const shapes = 4;

/**
 * To answer a question by a span of a text: the model says of each token how well an answer would begin, and end, there.
 *
 * A text that is too long is read in overlapping windows. A window without the answer is to point at `[CLS]`, as
 * all windows are where there is none; so the same training teaches to say "there is none".
 *
 * @remarks Devlin et al. 2019, §4.2 (SQuAD 1.1) and §4.3 (2.0).
 */
export class QuestionAnswering implements Task<
  PassageQuestion,
  QuestionAnswerer,
  LabelledBatch,
  AnswerPrediction,
  AnswerScoresByKind
> {
  readonly name = 'qa';
  readonly metric = 'f1';
  readonly greaterIsBetter = true;
  readonly headline = ['exactMatch', 'f1'] as const;
  readonly head: Head = { kind: 'ForQuestionAnswering' };
  private readonly options: Required<QuestionAnsweringOptions>;

  constructor({
    maxLength = 384,
    stride = Math.floor(maxLength / 3),
    maxAnswerLength = 30,
    noAnswer = true,
    noAnswerThreshold = 0,
  }: QuestionAnsweringOptions = {}) {
    this.options = { maxLength, stride, maxAnswerLength, noAnswer, noAnswerThreshold };
  }

  batches(
    records: readonly PassageQuestion[],
    on: TaskModel<QuestionAnswerer>,
    { batchSize, random }: BatchingOptions,
  ): EpochBatches<LabelledBatch> {
    const targets = records.flatMap((record): Target[] => {
      const { windows, offsets } = this.windows(record, on);
      return windows.map((window) => {
        const [start, end] = answerTarget(window, offsets, record.answers);
        return { ...window, start, end };
      });
    });
    const padTokenId = padTokenOf(on);
    const withAnswer = targets.filter(({ end }) => end > 0).length;
    const batches = new ExampleBatches<Target, LabelledBatch>(targets, {
      batchSize,
      lengths: paddedLengths(targets, shapes, this.longest(on)),
      random,
      collate: (some, shape) => ({
        ...padExamples(some, shape, padTokenId),
        labels: Int32Array.of(
          ...rowLabels(
            some.map(({ start }) => start),
            shape.batchSize,
          ),
          ...rowLabels(
            some.map(({ end }) => end),
            shape.batchSize,
          ),
        ),
      }),
    });
    const note = `${records.length} questions in ${targets.length} windows, ${withAnswer} of them with an answer`;
    return Object.assign(batches, { note });
  }

  // ANCHOR: QuestionAnswering.loss
  /** Mean cross-entropy of where answers begin and where they end, in nats: of both the choice is among T tokens. */
  loss(model: QuestionAnswerer): (batch: LabelledBatch, context: ForwardContext) => tf.Scalar {
    return (batch, context) =>
      tf.tidy(() => {
        const { inputIds, masks } = encoderTensors(batch);
        const { start, end } = model.forward(inputIds, { ...context, ...masks }); // each [B, T]
        return crossEntropy(tf.concat([start, end]), tf.tensor1d(batch.labels, 'int32')); // of [2B, T]
      });
  }
  // ANCHOR_END: QuestionAnswering.loss

  async predict(
    records: readonly Pick<PassageQuestion, 'question' | 'context'>[],
    on: TaskModel<QuestionAnswerer>,
    compile?: CompileChoice | Execution,
  ): Promise<AnswerPrediction[]> {
    const questions = records.map((record) => this.windows(record, on));
    const windows = questions.flatMap((question) => question.windows);
    const padTokenId = padTokenOf(on);
    const how = compile ?? worthCompiling(windows.length);
    const rows = await runInBatches(windows, this.longest(on), how, (some, shape) =>
      spanLogits(on.model, how, padExamples(some, shape, padTokenId)),
    );
    let row = 0;
    return questions.map(({ windows: ofQuestion, offsets }, place) => {
      const logits = ofQuestion.map((window) => windowLogits(window, rows[row++]));
      return this.answer(records[place].context, offsets, bestSpan(logits, offsets.length, this.options));
    });
  }

  score(records: readonly PassageQuestion[], predictions: readonly AnswerPrediction[]): AnswerScoresByKind {
    return answerScoresByKind(
      predictions.map(({ answer }) => answer),
      rightAnswers(records),
    );
  }

  /** The sentence that shares most words with the question, one at random, and "there is none" where that is ever right. */
  baselines(
    _train: readonly PassageQuestion[],
    test: readonly PassageQuestion[],
  ): Baseline<AnswerScoresByKind>[] {
    const right = rightAnswers(test);
    const random = new Random(1);
    const baseline = (name: string, answers: string[]): Baseline<AnswerScoresByKind> => ({
      name,
      scores: answerScoresByKind(answers, right),
    });
    const all = [
      baseline(
        'best-overlap sentence',
        test.map(({ question, context }) => bestOverlapSentence(question, context)),
      ),
      baseline(
        'random sentence',
        test.map(({ context }) => {
          const sentences = splitSentences(context);
          return sentences[random.integer(sentences.length)];
        }),
      ),
      ...(right.some((known) => known.length === 0) ? [baseline('no answer to anything', test.map(() => ''))] : []), // prettier-ignore
    ];
    return all.sort((a, b) => b.scores.f1! - a.scores.f1!);
  }

  /** The threshold above which "there is none" is said, for the highest F1. */
  settle({ records, predictions }: Judged<PassageQuestion, AnswerPrediction>): Settled<this> | undefined {
    if (!this.options.noAnswer) return undefined;
    const noAnswerThreshold = bestNoAnswerThreshold(
      predictions.map(({ noAnswerMargin }) => noAnswerMargin),
      predictions.map(({ span }) => span),
      rightAnswers(records),
    );
    const task = new QuestionAnswering({ ...this.options, noAnswerThreshold }) as this;
    return { task, choices: { noAnswerThreshold } };
  }

  say({ answer, confidence }: AnswerPrediction): string {
    return `${answer || '(no answer)'} [${confidence.toFixed(2)}]`;
  }

  show({ question, answers }: PassageQuestion, { answer, confidence }: AnswerPrediction): ShownPrediction {
    const right = answers.map(({ text }) => text);
    return {
      text: question,
      right: right[0] ?? '(no answer)',
      says: answer || '(no answer)',
      confidence,
      isRight: answerScores([answer], [right]).exactMatch === 1,
    };
  }

  /** By the question's word and by the answer's length. */
  slices(records: readonly PassageQuestion[], predictions: readonly AnswerPrediction[]): TaskSlice[] {
    return slicesBy(this, records, predictions, ({ question, answers }) => [
      `question word ${questionWord(question)}`,
      answers.length > 0 ? `answer of ${wordCount(answers[0].text)}` : 'no answer',
    ]);
  }

  describe(): string {
    const { maxLength, stride, noAnswer } = this.options;
    const none = noAnswer ? ', or [CLS] where there is none' : '';
    return (
      `3 goal: small cross-entropy of the answer's first and last token${none}, in windows of ${maxLength} tokens that ` +
      `share ${stride}; the best model is the one of highest F1 of words`
    );
  }

  private windows(
    record: Pick<PassageQuestion, 'question' | 'context'>,
    on: TaskModel<QuestionAnswerer>,
  ): WindowedQuestion {
    return questionWindows(record, on, { maxLength: this.longest(on), stride: this.options.stride });
  }

  /** What is said of a passage: its best span, or that there is none. */
  private answer(
    context: string,
    offsets: WindowedQuestion['offsets'],
    best: ReturnType<typeof bestSpan>,
  ): AnswerPrediction {
    const { noAnswer, noAnswerThreshold } = this.options;
    if (offsets.length === 0)
      return { answer: '', start: 0, span: '', confidence: 1, noAnswerMargin: Infinity };
    const start = offsets[best.start][0];
    const span = context.slice(start, offsets[best.end][1]);
    const noAnswerMargin = best.noneScore - best.score;
    const saysNone = noAnswer && noAnswerMargin > noAnswerThreshold;
    const confidence = saysNone ? best.noneProbability : best.probability;
    return { answer: saysNone ? '' : span, start, span, confidence, noAnswerMargin };
  }

  private longest({ model }: TaskModel<QuestionAnswerer>): number {
    return Math.min(this.options.maxLength, maxTokens(model));
  }
}

/** The logits of starts, then those of ends, of each row: [B, 2T]. */
const spanLogits = modelFunction((model: QuestionAnswerer, batch: EncoderBatch): tf.Tensor2D => {
  const { inputIds, masks } = encoderTensors(batch);
  const { start, end } = model.forward(inputIds, masks);
  return tf.concat([start, end], 1);
}, 'where answers begin and end');

/** The part of a row of {@link spanLogits} that is of the document, and `[CLS]`'s. */
function windowLogits(
  { firstToken, tokenCount, contextStart }: QuestionWindow,
  row: Float32Array,
): { firstToken: number; start: Float32Array; end: Float32Array; none: number } {
  const length = row.length / 2;
  const [start, end] = [row.subarray(0, length), row.subarray(length)];
  const ofDocument = (logits: Float32Array): Float32Array =>
    logits.subarray(contextStart, contextStart + tokenCount);
  return { firstToken, start: ofDocument(start), end: ofDocument(end), none: start[0] + end[0] };
}

function rightAnswers(records: readonly PassageQuestion[]): string[][] {
  return records.map(({ answers }) => answers.map(({ text }) => text));
}

function questionWord(question: string): string {
  return /\b(how (?:many|much)|how|who|whom|whose|what|which|when|where|why)\b/i.exec(question)?.[1].toLowerCase() ?? 'none'; // prettier-ignore
}

function wordCount(answer: string): string {
  const { length } = answer.split(/\s+/);
  return length === 1 ? '1 word' : length <= 4 ? '2 to 4 words' : '5 words or more';
}

/** `headway finetune|evaluate qa`. */
export const questionAnswering: TaskKind<
  PassageQuestion,
  QuestionAnswerer,
  LabelledBatch,
  AnswerPrediction,
  AnswerScoresByKind
> = {
  name: 'qa',
  summary: 'questions, answered by a span of a text, or by saying that it does not tell',
  fileFormat:
    'the JSON of SQuAD, 1.1 or 2.0; .jsonl with question, context and answers { text, answer_start }; --format tatqa',
  records: passageQuestionRecords,
  read: readPassageQuestions,
  recordOf: (question, context) => {
    if (context !== undefined) return { id: '', title: '', question, context, answers: [] };
    throw new ConfigError(
      'predict: a question needs the text that tells the answer: --context FILE, or --pair "the text"',
    );
  },
  process: { epochs: 4, batchSize: 16 },
  newTask: (_labels, choices) => new QuestionAnswering(choices),
  // Who was only asked what the text tells always answers.
  choicesOf: (records) => ({ noAnswer: records.some(({ answers }) => answers.length === 0) }),
  choices: ['maxLength', 'stride', 'maxAnswerLength'],
  keptChoices: ['maxLength', 'stride', 'maxAnswerLength', 'noAnswer', 'noAnswerThreshold'],
  hasHead: (model) => /QuestionAnswering/.test(kindOf(model).architecture),
};
