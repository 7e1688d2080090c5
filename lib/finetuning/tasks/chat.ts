import type * as tf from '@tensorflow/tfjs-core';
import type { CompileChoice, Execution } from '../../compile/execution';
import { ignoredLabel, type TokenBatch } from '../../data/batch';
import { encodeConversation, type EncodedConversation } from '../../data/conversation-encoding';
import { readConversations } from '../../data/conversation-files';
import type { Conversation } from '../../data/conversations';
import { PackedExamples } from '../../data/packed-examples';
import { splitByGroup } from '../../data/split';
import { ConfigError } from '../../errors';
import { answerF1 } from '../../evaluation/answer-scores';
import { UnigramBaseline } from '../../evaluation/n-gram-baselines';
import { perplexity } from '../../evaluation/perplexity';
import { meanRouge } from '../../evaluation/rouge';
import { textLosses } from '../../evaluation/text-losses';
import type { ForwardContext } from '../../nn/module';
import { type ChatMessage, type ChatTemplate, saveChatTemplate } from '../../tokenizers/chat-template';
import { nextTokenLoss } from '../../training/next-token-loss';
import { type ChatBase, defaultMaxLength, prepareForChat, templateChoice, templateIn } from '../chat-base';
import type { BatchingOptions, Baseline, EpochBatches, ShownPrediction, Task, TaskModel } from '../task';
import type { RecordKind } from '../task-data';
import type { TaskChoices, TaskKind } from '../task-kind';
import { writeReply } from '../write-reply';

/** Conversations; those that begin with the same message stay together, and none is left out. */
export const conversationRecords: RecordKind<Conversation> = {
  noun: 'conversations',
  textOf: ({ messages }) => opening(messages),
  labelsOf: () => [],
  split: (records) => splitByGroup(records, ({ messages }) => opening(messages)),
};

/** How well replies are foreseen, and how like the right ones those are that a model writes. */
export interface ChatScores {
  /** Nats per token of a reply, its end included. */
  readonly loss: number;
  readonly perplexity: number;
  /** Tokens of replies that were measured. */
  readonly tokens: number;
  /** Mean F1 of ROUGE-L of written last replies against the right ones, where some were written. */
  readonly rougeL?: number;
}

/** What a model makes of one conversation. */
export interface ChatPrediction {
  /** −log of the probability of all its replies. */
  readonly nats: number;
  /** Tokens of its replies. */
  readonly tokens: number;
  /** What it says itself in place of the last reply, greedily; only of some conversations, and only in the end. */
  readonly reply?: string;
}

/** What {@link SupervisedFineTuning} may choose. */
export interface SupervisedFineTuningOptions {
  /** How the model is taught conversations. Default: ChatML. */
  readonly chatTemplate?: ChatTemplate;
  /** T, tokens a row; longer conversations lose their last exchanges. Default 256, or the context if that is less. */
  readonly maxLength?: number;
  /** In the end, of how many conversations the last reply is written. Default 40. */
  readonly written?: number;
}

/**
 * Supervised fine-tuning of a language model on conversations: the next token is learned in the assistant's replies
 * and nowhere else. Conversations are packed into rows without seeing each other.
 *
 * @remarks Ouyang et al. 2022 (InstructGPT), §3.5, step 1.
 */
export class SupervisedFineTuning implements Task<
  Conversation,
  ChatBase,
  TokenBatch,
  ChatPrediction,
  ChatScores
> {
  readonly name = 'chat';
  readonly metric = 'loss';
  readonly greaterIsBetter = false;
  readonly headline = ['loss', 'perplexity', 'rougeL'] as const;
  readonly head = undefined;
  private readonly template: ChatTemplate;
  private readonly maxLength: number;
  private readonly written: number;

  constructor({
    chatTemplate,
    maxLength = defaultMaxLength,
    written = 40,
  }: SupervisedFineTuningOptions = {}) {
    this.template = templateIn({ chatTemplate });
    this.maxLength = maxLength;
    this.written = written;
  }

  // ANCHOR: SupervisedFineTuning.batches
  batches(
    records: readonly Conversation[],
    on: TaskModel<ChatBase>,
    { batchSize, random }: BatchingOptions,
  ): EpochBatches<TokenBatch> {
    const encoded = this.encode(records, on).filter((one) => one !== undefined);
    const rowLength = this.rowLength(on);
    if (encoded.length === 0) {
      throw new ConfigError(
        `chat: a conversation must have room for a reply in ${rowLength} tokens, none of ${records.length} has: ` +
          'set a greater maxLength (--max-length)',
      );
    }
    const packed = new PackedExamples(encoded, {
      rowLength,
      textsPerBatch: batchSize,
      padTokenId: 0,
      random,
    });
    return Object.assign(packed, { note: packingNote(records, encoded, packed, rowLength) });
  }

  /** Mean cross-entropy of the tokens of replies, in nats: all other labels are −100. */
  loss(model: ChatBase): (batch: TokenBatch, context: ForwardContext) => tf.Scalar {
    return nextTokenLoss(model);
  }
  // ANCHOR_END: SupervisedFineTuning.batches

  async predict(
    records: readonly Conversation[],
    on: TaskModel<ChatBase>,
    compile: CompileChoice | Execution = 'auto',
  ): Promise<ChatPrediction[]> {
    const nothing = { inputIds: [], labels: [] }; // not a token of its reply fits
    const encoded = this.encode(records, on).map((one) => one ?? nothing);
    return textLosses(on.model, encoded, this.rowLength(on), compile);
  }

  async predictInFull(
    records: readonly Conversation[],
    on: TaskModel<ChatBase>,
    compile: CompileChoice | Execution = 'auto',
  ): Promise<ChatPrediction[]> {
    const predictions = await this.predict(records, on, compile);
    for (const place of this.writtenPlaces(records.length)) {
      const asked = records[place].messages.slice(0, -1);
      const reply = (await writeReply({ ...on, template: this.template }, asked, { compile })) ?? '';
      predictions[place] = { ...predictions[place], reply };
    }
    return predictions;
  }

  score(records: readonly Conversation[], predictions: readonly ChatPrediction[]): ChatScores {
    const sum = (field: 'nats' | 'tokens'): number =>
      predictions.reduce((total, prediction) => total + prediction[field], 0);
    const loss = sum('nats') / sum('tokens');
    const places = predictions.flatMap(({ reply }, place) => (reply === undefined ? [] : [place]));
    const rougeL =
      places.length === 0
        ? undefined
        : meanRouge(places.map((place) => predictions[place].reply!), places.map((place) => lastReply(records[place]))).rougeL; // prettier-ignore
    return {
      loss,
      perplexity: perplexity(loss),
      tokens: sum('tokens'),
      ...(rougeL !== undefined && { rougeL }),
    };
  }

  /**
   * The model as it was before; how common each token is in replies; and, for what is written, the reply to the
   * nearest message of the training part.
   */
  async baselines(
    train: readonly Conversation[],
    test: readonly Conversation[],
    on: TaskModel<ChatBase>,
    compile: CompileChoice | Execution = 'auto',
  ): Promise<Baseline<ChatScores>[]> {
    const before = await on.withReference?.((model) => this.predict(test, { ...on, model }, compile));
    const labels = (records: readonly Conversation[]): number[] =>
      this.encode(records, on).flatMap((one) =>
        one ? one.labels.filter((label) => label !== ignoredLabel) : [],
      );
    const unigram = new UnigramBaseline(labels(train), on.model.config.vocabSize);
    const tokens = labels(test);
    const loss = tokens.reduce((sum, token) => sum - Math.log(unigram.probability(token)), 0) / tokens.length;
    const places = this.writtenPlaces(test.length);
    const retrieved = places.map((place) => nearestReply(train, test[place]));
    const { rougeL } = meanRouge(retrieved, places.map((place) => lastReply(test[place]))); // prettier-ignore
    return [
      ...(before ? [{ name: 'before fine-tuning', scores: this.score(test, before) }] : []),
      { name: 'unigram of replies', scores: { loss, perplexity: perplexity(loss), tokens: tokens.length } },
      { name: 'reply to the nearest message', scores: { rougeL } },
    ];
  }

  say({ reply, nats, tokens }: ChatPrediction): string {
    return reply ?? `${(nats / Math.max(1, tokens)).toFixed(3)} nats per token`;
  }

  show(record: Conversation, prediction: ChatPrediction): ShownPrediction {
    const right = lastReply(record);
    const says = this.say(prediction);
    return {
      text: record.messages.at(-2)!.content,
      right,
      says,
      confidence: meanProbability(prediction),
      isRight: says.trim() === right.trim(),
    };
  }

  describe(): string {
    return `3 goal: small cross-entropy of the assistant's replies and nothing else; the best model is the one of the lowest`;
  }

  private encode(
    records: readonly Conversation[],
    { model, tokenizer }: TaskModel<ChatBase>,
  ): (EncodedConversation | undefined)[] {
    const maxLength = this.rowLength({ model });
    return records.map(({ messages }) =>
      encodeConversation(messages, { tokenizer, template: this.template, maxLength }),
    );
  }

  /** Which of so many conversations a reply is written for: spread over all, as files are often sorted. */
  private writtenPlaces(count: number): number[] {
    const written = Math.min(count, this.written);
    return Array.from({ length: written }, (_, i) => Math.floor((i * count) / written));
  }

  private rowLength({ model }: Pick<TaskModel<ChatBase>, 'model'>): number {
    return Math.min(this.maxLength, model.config.maxPositionEmbeddings);
  }
}

/** Of a right token, the geometric mean; 0 if there was no room for one, as nothing is known then. */
function meanProbability({ nats, tokens }: ChatPrediction): number {
  return tokens > 0 ? Math.exp(-nats / tokens) : 0;
}

/** Conversations in how many rows, and what padding was saved. */
function packingNote(
  records: readonly Conversation[],
  encoded: readonly EncodedConversation[],
  { rowCount, batchSize, efficiency }: PackedExamples,
  rowLength: number,
): string {
  const longest = Math.max(...encoded.map(({ inputIds }) => inputIds.length));
  const tokens = encoded.reduce((sum, { inputIds }) => sum + inputIds.length, 0);
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const cut = encoded.filter(({ messagesCut }) => messagesCut > 0).length;
  const dropped = records.length - encoded.length;
  return (
    `${encoded.length} conversations packed into ${rowCount} rows of ${rowLength}, ${batchSize} an update: ` +
    `${percent(efficiency)} of the places are tokens (${percent(tokens / (encoded.length * longest))} if each were a row)` +
    (cut > 0 ? `; ${cut} lost their last exchanges, being too long` : '') +
    (dropped > 0 ? `; ${dropped} had no room for a reply` : '')
  );
}

function opening(messages: readonly ChatMessage[]): string {
  return messages.find(({ role }) => role === 'user')!.content;
}

function lastReply({ messages }: Conversation): string {
  return messages.at(-1)!.content;
}

/** The reply, among all of the training part, to the message that shares the most words with the last one here. */
function nearestReply(train: readonly Conversation[], { messages }: Conversation): string {
  const asked = messages.at(-2)!.content;
  let best = { score: -1, reply: '' };
  for (const { messages: known } of train) {
    for (let turn = 1; turn < known.length; turn++) {
      if (known[turn].role !== 'assistant') continue;
      const score = answerF1(known[turn - 1].content, asked);
      if (score > best.score) best = { score, reply: known[turn].content };
    }
  }
  return best.reply;
}

/** `headway finetune|evaluate chat`. */
export const chat: TaskKind<Conversation, ChatBase, TokenBatch, ChatPrediction, ChatScores> = {
  name: 'chat',
  summary: 'to answer in conversations: supervised fine-tuning of a language model',
  fileFormat:
    '.jsonl or .json with messages (role, content) or conversations (from, value), or ChatterBot .yml',
  records: conversationRecords,
  read: readConversations,
  recordOf: (text) => ({ messages: [{ role: 'user', content: text }, { role: 'assistant', content: '' }] }), // prettier-ignore
  labels: () => [],
  process: { epochs: 4, batchSize: 16 },
  newTask: (_, choices: TaskChoices) => new SupervisedFineTuning(choices),
  choicesIn: templateChoice,
  prepare: prepareForChat,
  saveBeside: ({ tokenizer }, choices, directory) =>
    saveChatTemplate(templateIn(choices), tokenizer, directory),
  choices: ['maxLength'],
  keptChoices: ['maxLength'],
  hasHead: (model) => 'newCache' in model,
};
