import * as tf from '@tensorflow/tfjs-core';
import type { CompileChoice, Execution } from '../../compile/execution';
import { ignoredLabel, type TokenBatch } from '../../data/batch';
import { encodeConversation, type EncodedConversation } from '../../data/conversation-encoding';
import { ExampleBatches, paddedLengths } from '../../data/example-batches';
import { readPreferences } from '../../data/preference-files';
import type { PreferencePair } from '../../data/preferences';
import { packedBatch } from '../../data/packed-examples';
import { splitByGroup } from '../../data/split';
import { ConfigError } from '../../errors';
import { divergence, predictedDistributions } from '../../evaluation/divergence';
import { type TextLoss, textLosses } from '../../evaluation/text-losses';
import { tokenTensors } from '../../models/token-tensors';
import type { ForwardContext } from '../../nn/module';
import { type ChatTemplate, saveChatTemplate } from '../../tokenizers/chat-template';
import { betaOf, type PreferenceLossOptions, preferenceLoss, replyLogProbabilities } from '../../training/preference-loss'; // prettier-ignore
import { type ChatBase, defaultMaxLength, templateChoice, templateIn } from '../chat-base';
import type { BatchingOptions, Baseline, EpochBatches, ShownPrediction, Task, TaskModel } from '../task';
import {
  type PreferencePrediction,
  type PreferenceScores,
  scorePreferences,
  winOf,
} from '../preference-scores';
import type { RecordKind } from '../task-data';
import type { TaskKind } from '../task-kind';
import { writeReply } from '../write-reply';

/** Preference pairs; those of one prompt stay together. */
export const preferenceRecords: RecordKind<PreferencePair> = {
  noun: 'pairs',
  textOf: ({ prompt }) => prompt,
  labelsOf: () => [],
  split: (records) => splitByGroup(records, ({ prompt }) => prompt),
};

/** Pairs as rows: the chosen replies of all first, then the rejected ones in the same order. */
export interface PreferenceBatch extends TokenBatch {
  /** log π_ref of each row's reply, [R]; 0 for rows that fill the batch up. */
  readonly referenceLogProbabilities: Float32Array;
}

/** What {@link DirectPreferenceOptimization} may choose. */
export interface DirectPreferenceOptions extends PreferenceLossOptions {
  readonly chatTemplate?: ChatTemplate;
  /** Longest prompt and reply, in tokens; what is longer is cut. Default 256, or the context if that is less. */
  readonly maxLength?: number;
  /** In the end, to how many prompts an answer is drawn. Default 20. */
  readonly written?: number;
}

interface PairExample {
  /** The longer of the two, for batching by length. */
  readonly inputIds: readonly number[];
  readonly rows: readonly [chosen: EncodedConversation, rejected: EncodedConversation];
  readonly reference: readonly [chosen: number, rejected: number];
}

/** Different lengths of batches in training. */
const shapes = 3;
/**
 * Direct Preference Optimization: of two replies to a prompt the better one is made likelier, against a reference,
 * the model as it was. Its log-probabilities are computed once, before the first step.
 *
 * @remarks Rafailov et al. 2023. See `preferenceLoss`.
 */
export class DirectPreferenceOptimization implements Task<
  PreferencePair,
  ChatBase,
  PreferenceBatch,
  PreferencePrediction,
  PreferenceScores
> {
  readonly name = 'dpo';
  readonly metric = 'loss';
  readonly greaterIsBetter = false;
  readonly headline = ['loss', 'accuracy', 'rewardMargin', 'kl'] as const;
  readonly head = undefined;
  private readonly template: ChatTemplate;
  private readonly maxLength: number;
  private readonly written: number;
  private readonly options: PreferenceLossOptions;
  private readonly beta: number;
  /** By reference model, then by pair. */
  private readonly known = new WeakMap<object, Map<PreferencePair, [TextLoss, TextLoss]>>();

  /** @throws ConfigError for a β that is not above 0 */
  constructor({ chatTemplate, maxLength, written = 20, ...options }: DirectPreferenceOptions = {}) {
    this.template = templateIn({ chatTemplate });
    this.maxLength = maxLength ?? defaultMaxLength;
    this.written = written;
    this.options = options;
    this.beta = betaOf(options);
  }

  async batches(
    records: readonly PreferencePair[],
    on: TaskModel<ChatBase>,
    { batchSize, random }: BatchingOptions,
  ): Promise<EpochBatches<PreferenceBatch>> {
    const reference = await this.referenceLosses(records, on);
    const examples = records.map((record, place): PairExample => {
      const rows = this.rows(record, on);
      const [chosen, rejected] = reference[place].map((loss) => this.logProbability(loss));
      const inputIds =
        rows[0].inputIds.length > rows[1].inputIds.length ? rows[0].inputIds : rows[1].inputIds;
      return { inputIds, rows, reference: [chosen, rejected] };
    });
    const lengths = paddedLengths(examples, shapes, this.rowLength(on));
    return new ExampleBatches<PairExample, PreferenceBatch>(examples, {
      batchSize,
      lengths,
      random,
      collate: pairBatch,
    });
  }

  // ANCHOR: DirectPreferenceOptimization.loss
  /** Mean over the pairs of a batch, in nats. */
  loss(model: ChatBase): (batch: PreferenceBatch, context: ForwardContext) => tf.Scalar {
    return (batch, context) =>
      tf.tidy(() => {
        const labels = tf.tensor2d(batch.labels, [batch.batchSize, batch.sequenceLength], 'int32');
        const { inputIds, context: places } = tokenTensors(batch);
        const logits = model.forward(inputIds, { ...context, ...places });
        const pairs = (rows: tf.Tensor1D): { chosen: tf.Tensor1D; rejected: tf.Tensor1D } => {
          const [chosen, rejected] = tf.split(rows, 2) as [tf.Tensor1D, tf.Tensor1D];
          return { chosen, rejected };
        };
        const policy = pairs(replyLogProbabilities(logits, labels, this.options));
        const reference = pairs(tf.tensor1d(batch.referenceLogProbabilities));
        const { losses } = preferenceLoss(policy, reference, this.options);
        const isPair = tf.cast(pairs(tf.max(tf.cast(tf.greaterEqual(labels, 0), 'float32'), -1)).chosen, 'float32'); // prettier-ignore
        return tf.div(tf.sum(tf.mul(losses, isPair)), tf.sum(isPair)) as tf.Scalar;
      });
  }
  // ANCHOR_END: DirectPreferenceOptimization.loss

  async predict(
    records: readonly PreferencePair[],
    on: TaskModel<ChatBase>,
    compile: CompileChoice | Execution = 'auto',
  ): Promise<PreferencePrediction[]> {
    const reference = await this.referenceLosses(records, on, compile);
    const policy = await this.losses(records, on, compile);
    return policy.map((losses, place) => {
      const [chosenReward, rejectedReward] = losses.map(
        (loss, i) => this.beta * (this.logProbability(loss) - this.logProbability(reference[place][i])),
      );
      return { chosenReward, rejectedReward };
    });
  }

  async predictInFull(
    records: readonly PreferencePair[],
    on: TaskModel<ChatBase>,
    compile: CompileChoice | Execution = 'auto',
  ): Promise<PreferencePrediction[]> {
    const predictions = await this.predict(records, on, compile);
    const written = Math.min(records.length, this.written);
    for (let i = 0; i < written; i++) {
      const place = Math.floor((i * records.length) / written);
      const answered = await this.answer(records[place], on, compile, i);
      predictions[place] = { ...predictions[place], ...answered };
    }
    return predictions;
  }

  score(records: readonly PreferencePair[], predictions: readonly PreferencePrediction[]): PreferenceScores {
    return scorePreferences(records, predictions);
  }

  /** Whichever the reference finds likelier a token, and whichever is longer. */
  async baselines(
    _train: readonly PreferencePair[],
    test: readonly PreferencePair[],
    on: TaskModel<ChatBase>,
    compile: CompileChoice | Execution = 'auto',
  ): Promise<Baseline<PreferenceScores>[]> {
    const mean = (wins: readonly number[]): number => wins.reduce((sum, win) => sum + win, 0) / wins.length;
    const longer = mean(test.map(({ chosen, rejected }) => winOf(chosen.length - rejected.length)));
    const baselines: Baseline<PreferenceScores>[] = [
      { name: 'the longer answer', scores: { accuracy: longer } },
    ];
    if (!on.withReference) return baselines;
    const reference = await this.referenceLosses(test, on, compile);
    const likelier = mean(
      reference.map(([chosen, rejected]) => winOf(perToken(rejected) - perToken(chosen))),
    );
    const before = { loss: Math.LN2, rewardMargin: 0, kl: 0, accuracy: likelier };
    return [{ name: 'the answer it found likelier before', scores: before }, ...baselines];
  }

  say({ reply, chosenReward, rejectedReward }: PreferencePrediction): string {
    return reply ?? `margin ${(chosenReward - rejectedReward).toFixed(3)}`;
  }

  show(record: PreferencePair, prediction: PreferencePrediction): ShownPrediction {
    const margin = prediction.chosenReward - prediction.rejectedReward;
    const isRight = margin > 0;
    const says = prediction.reply ?? (isRight ? record.chosen : record.rejected);
    const confidence = 1 / (1 + Math.exp(-Math.abs(margin))); // Bradley-Terry's probability of what it prefers
    return { text: record.prompt, right: record.chosen, says, confidence, isRight };
  }

  describe(): string {
    const normalized = this.options.lengthNormalized ? ', per token' : '';
    return `3 goal: small DPO loss with beta ${this.beta}${normalized}; the best model is the one of the lowest`;
  }

  /** Both replies as a model reads them, each after the prompt. */
  private rows(
    { prompt, chosen, rejected }: PreferencePair,
    on: TaskModel<ChatBase>,
  ): [EncodedConversation, EncodedConversation] {
    const { tokenizer } = on;
    const encode = (reply: string): EncodedConversation => {
      const messages = [
        { role: 'user', content: prompt },
        { role: 'assistant', content: reply },
      ];
      const options = { tokenizer, template: this.template, maxLength: this.rowLength(on) };
      const encoded = encodeConversation(messages, options);
      if (encoded) return encoded;
      throw new ConfigError(
        `dpo: a prompt must leave room for a reply in ${options.maxLength} tokens, this one does not: ` +
          `"${prompt.slice(0, 60)}…"; set a greater maxLength, or leave it out`,
      );
    };
    return [encode(chosen), encode(rejected)];
  }

  private async losses(
    records: readonly PreferencePair[],
    on: TaskModel<ChatBase>,
    compile: CompileChoice | Execution,
  ): Promise<[TextLoss, TextLoss][]> {
    const rows = records.flatMap((record) => this.rows(record, on));
    const losses = await textLosses(on.model, rows, this.rowLength(on), compile);
    return records.map((_, place) => [losses[2 * place], losses[2 * place + 1]]);
  }

  /** Of the reference, each pair once; without one, 0: then a reward is β·log π. */
  private async referenceLosses(
    records: readonly PreferencePair[],
    on: TaskModel<ChatBase>,
    compile: CompileChoice | Execution = 'auto',
  ): Promise<[TextLoss, TextLoss][]> {
    if (!on.withReference) return records.map(() => [nothing, nothing]);
    return on.withReference(async (model) => {
      const known = this.known.get(model) ?? new Map<PreferencePair, [TextLoss, TextLoss]>();
      this.known.set(model, known);
      const missing = records.filter((record) => !known.has(record));
      if (missing.length > 0) {
        const losses = await this.losses(missing, { ...on, model }, compile);
        missing.forEach((record, i) => known.set(record, losses[i]));
      }
      return records.map((record) => known.get(record)!);
    });
  }

  private logProbability({ nats, tokens }: TextLoss): number {
    return this.options.lengthNormalized ? -nats / Math.max(1, tokens) : -nats;
  }

  /** An answer drawn by chance, and how far the model is from the reference where it gave it. */
  private async answer(
    { prompt }: PreferencePair,
    on: TaskModel<ChatBase>,
    compile: CompileChoice | Execution,
    seed: number,
  ): Promise<Pick<PreferencePrediction, 'reply' | 'divergence'>> {
    const { model, tokenizer } = on;
    const asked = { role: 'user', content: prompt };
    const reply = await writeReply({ ...on, template: this.template }, [asked], { seed, compile });
    if (!reply || !on.withReference) return { reply };
    const sequenceLength = this.rowLength(on);
    const options = { tokenizer, template: this.template, maxLength: sequenceLength };
    const text = encodeConversation([asked, { role: 'assistant', content: reply }], options);
    if (!text) return { reply };
    const batch = packedBatch([[text]], { batchSize: 1, sequenceLength, padTokenId: 0 });
    const policy = await predictedDistributions(model, batch, compile);
    const nats = await on.withReference(async (reference) =>
      divergence(policy, await predictedDistributions(reference, batch, compile)),
    );
    return { reply, divergence: { nats, tokens: policy.length / model.config.vocabSize } };
  }

  private rowLength({ model }: TaskModel<ChatBase>): number {
    return Math.min(this.maxLength, model.config.maxPositionEmbeddings);
  }
}

const nothing: TextLoss = { nats: 0, tokens: 1 };

function perToken({ nats, tokens }: TextLoss): number {
  return nats / tokens;
}

/** N pairs as 2N rows, padded: chosen, then rejected. */
function pairBatch(
  examples: readonly PairExample[],
  { batchSize, sequenceLength }: { batchSize: number; sequenceLength: number },
): PreferenceBatch {
  const size = 2 * batchSize * sequenceLength;
  const inputIds = new Int32Array(size);
  const labels = new Int32Array(size).fill(ignoredLabel);
  const referenceLogProbabilities = new Float32Array(2 * batchSize);
  examples.forEach(({ rows, reference }, pair) =>
    rows.forEach((text, which) => {
      const row = pair + which * batchSize;
      inputIds.set(text.inputIds, row * sequenceLength); // behind it padding, which nothing before looks at
      labels.set(text.labels, row * sequenceLength);
      referenceLogProbabilities[row] = reference[which];
    }),
  );
  return { batchSize: 2 * batchSize, sequenceLength, inputIds, labels, referenceLogProbabilities };
}

/** `headway finetune|evaluate dpo`. */
export const preferences: TaskKind<
  PreferencePair,
  ChatBase,
  PreferenceBatch,
  PreferencePrediction,
  PreferenceScores
> = {
  name: 'dpo',
  summary: 'to prefer the better of two answers: Direct Preference Optimization of a chat model',
  fileFormat: '.jsonl, .csv or .tsv with prompt, chosen and rejected',
  records: preferenceRecords,
  read: readPreferences,
  recordOf: (text) => ({ prompt: text, chosen: '', rejected: '', reason: '' }),
  labels: () => [],
  process: { epochs: 3, batchSize: 8 },
  newTask: (_, choices) => new DirectPreferenceOptimization(choices),
  choicesIn: templateChoice,
  prepare: (on, choices) => {
    if (choices.chatTemplate && 'newCache' in on.model) return on;
    on.model.dispose();
    throw new ConfigError(
      'dpo: the model must have been taught conversations, this one has no chat template: headway finetune chat first',
    );
  },
  saveBeside: ({ tokenizer }, choices, directory) =>
    saveChatTemplate(templateIn(choices), tokenizer, directory),
  choices: ['maxLength', 'beta', 'lengthNormalized'],
  keptChoices: ['maxLength', 'beta', 'lengthNormalized'],
  hasHead: (model) => 'newCache' in model,
};
