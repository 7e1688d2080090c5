import type * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import type { CompileChoice, Execution } from '../../compile/execution';
import { ignoredLabel } from '../../data/batch';
import { chunks } from '../../data/example-batches';
import { type Passage, type PassageSource, passagesOf, splitPassages } from '../../data/passages';
import { ReplayedExamples } from '../../data/replay';
import { readText } from '../../data/text-files';
import { ConfigError } from '../../errors';
import { UnigramBaseline } from '../../evaluation/n-gram-baselines';
import { perplexity } from '../../evaluation/perplexity';
import type { Head } from '../../models/heads';
import type { ForwardContext } from '../../nn/module';
import { Random } from '../../random';
import { maxTokens } from '../encoder-examples';
import {
  isLanguageModel,
  type LabelledInput,
  labelLosses,
  type LanguageModel,
  type LanguageModelBatch,
  objectiveOf,
} from '../language-model-objective';
import type { BatchingOptions, Baseline, EpochBatches, ShownPrediction, Task, TaskModel } from '../task';
import type { RecordKind } from '../task-data';
import type { TaskKind } from '../task-kind';

/** How surprising a passage is to a model. */
export interface PassageLoss {
  /** Cross-entropy of its tokens that were to be guessed, all together. */
  readonly nats: number;
  /** How many those are. */
  readonly tokens: number;
  /** Its length, where all its tokens were guessed. */
  readonly characters?: number;
}

/** How well a language model knows the domain, and where there is general text, how well that. */
export interface LanguageModelScores {
  /** Mean over the tokens of the domain, in nats. */
  readonly loss: number;
  readonly perplexity: number;
  /** Of a causal model. Unlike loss and perplexity it can be compared between tokenizers. */
  readonly bitsPerCharacter?: number;
  /** The same of general text: what rises here is forgotten. */
  readonly generalLoss?: number;
  readonly generalPerplexity?: number;
  readonly generalBitsPerCharacter?: number;
}

/** What {@link LanguageModelling} may choose. */
export interface LanguageModellingOptions {
  /** Tokens an input. Default 128, or as many as the model takes. */
  readonly maxLength?: number;
  /** The share of general text among what is learned from, from 0. Default 0: general text is measured alone. */
  readonly replay?: number;
  /** Put a new masked-LM head on an encoder that has none. */
  readonly newHead?: boolean;
}

/** Decides what is hidden when a masked language model is measured: the same tokens before and after. */
const measuredHoles = 1;
/** What logits may hold at a time when a model is measured, so that a large vocabulary does not fill the memory. */
const largestLogits = 2 ** 24;

/** Passages of plain text: split by place. */
export const passages: RecordKind<Passage> = {
  noun: 'passages',
  textOf: ({ text }) => text,
  labelsOf: () => [],
  split: splitPassages,
};

/**
 * Continued pre-training: to guess tokens of a domain's text as before those of all text, and to measure at once how
 * much of the general text is forgotten over it.
 *
 * @remarks Gururangan et al. 2020, "Don't Stop Pretraining": domain-adaptive and task-adaptive pre-training.
 */
export class LanguageModelling implements Task<
  Passage,
  LanguageModel,
  LanguageModelBatch,
  PassageLoss,
  LanguageModelScores
> {
  readonly name = 'lm';
  readonly metric = 'loss';
  readonly greaterIsBetter = false;
  readonly headline = ['loss', 'perplexity', 'generalLoss', 'generalPerplexity'] as const;
  private readonly maxLength: number;
  private readonly replay: number;
  private readonly newHead: boolean;

  constructor({ maxLength = 128, replay = 0, newHead = false }: LanguageModellingOptions = {}) {
    this.maxLength = maxLength;
    this.replay = replay;
    this.newHead = newHead;
  }

  get head(): Head | undefined {
    return this.newHead ? { kind: 'ForMaskedLM' } : undefined;
  }

  batches(
    records: readonly Passage[],
    { model, tokenizer }: TaskModel<LanguageModel>,
    { batchSize, random }: BatchingOptions,
  ): EpochBatches<LanguageModelBatch> {
    const objective = objectiveOf(model);
    const length = this.longest(model);
    const inputsOf = (wanted: PassageSource): LabelledInput[] =>
      objective.inputs(
        records.filter(({ source }) => source === wanted),
        tokenizer,
        length,
      );
    const holes = random.fork('holes');
    const inputs = inputsOf('domain');
    const mixed = new ReplayedExamples(inputs, {
      replayed: this.replay > 0 ? inputsOf('general') : [],
      share: this.replay,
      batchSize,
      random,
    });
    return {
      batchesPerEpoch: mixed.batchesPerEpoch,
      note: `${inputs.length} inputs of the domain an epoch${this.replay > 0 ? `, ${this.replay} of all general text` : ''}`,
      next: () => {
        const hidden = mixed.next().map((input) => objective.hide(input, tokenizer, holes, false));
        return objective.collate(hidden, [batchSize, length], tokenizer);
      },
      get state() {
        return { order: mixed.state, holes: holes.state };
      },
      set state(state: unknown) {
        const { order, holes: drawn } = state as { order: typeof mixed.state; holes: typeof holes.state };
        mixed.state = order;
        holes.state = drawn;
      },
    };
  }

  /** Mean cross-entropy of the guessed tokens, in nats. */
  loss(model: LanguageModel): (batch: LanguageModelBatch, context: ForwardContext) => tf.Scalar {
    return objectiveOf(model).loss(model);
  }

  async predict(
    records: readonly Passage[],
    { model, tokenizer }: TaskModel<LanguageModel>,
    compile: CompileChoice | Execution = 'auto',
  ): Promise<PassageLoss[]> {
    const { guessesAll, collate } = objectiveOf(model);
    const length = this.longest(model);
    const rows = Math.max(1, Math.min(32, Math.floor(largestLogits / (length * model.config.vocabSize))));
    const sums = records.map(() => ({ nats: 0, tokens: 0 }));
    for (const some of chunks(this.measured(records, { model, tokenizer }), rows)) {
      const losses = await labelLosses(model, compile, collate(some, [rows, length], tokenizer));
      const values = await losses.data();
      losses.dispose();
      some.forEach(({ labels, owners }, row) =>
        labels.forEach((label, place) => {
          if (label === ignoredLabel) return;
          sums[owners[place]].nats += values[row * length + place];
          sums[owners[place]].tokens++;
        }),
      );
      await setImmediate();
    }
    return sums.map((sum, place) => ({
      ...sum,
      ...(guessesAll && { characters: [...records[place].text].length }),
    }));
  }

  score(records: readonly Passage[], predictions: readonly PassageLoss[]): LanguageModelScores {
    const of = (wanted: PassageSource): PassageLoss[] =>
      predictions.filter((_, place) => records[place].source === wanted);
    const general = of('general').length > 0 ? scoresOf(of('general')) : undefined;
    return {
      ...scoresOf(of('domain')),
      ...(general && {
        generalLoss: general.loss,
        generalPerplexity: general.perplexity,
        ...(general.bitsPerCharacter !== undefined && { generalBitsPerCharacter: general.bitsPerCharacter }),
      }),
    };
  }

  /** The model as it was, on the very same tokens; and how common each token is in what was learned from. */
  async baselines(
    train: readonly Passage[],
    test: readonly Passage[],
    on: TaskModel<LanguageModel>,
    compile?: CompileChoice | Execution,
  ): Promise<Baseline<LanguageModelScores>[]> {
    const unigram = { name: 'unigram', scores: this.score(test, this.unigramLosses(train, test, on)) };
    const before = await on.withReference?.((model) =>
      this.predict(test, { model, tokenizer: on.tokenizer }, compile),
    );
    return [...(before ? [{ name: 'before', scores: this.score(test, before) }] : []), unigram];
  }

  say({ nats, tokens }: PassageLoss): string {
    const loss = nats / Math.max(1, tokens);
    return `loss ${loss.toFixed(3)} nats a token, perplexity ${perplexity(loss).toFixed(1)}`;
  }

  show({ text }: Passage, prediction: PassageLoss): ShownPrediction {
    const confidence = Math.exp(-prediction.nats / Math.max(1, prediction.tokens));
    return { text: text.trim(), right: '', says: this.say(prediction), confidence, isRight: true };
  }

  describe(): string {
    const replay = this.replay > 0 ? `, ${this.replay} of what is learned from replayed general text` : '';
    return `3 goal: small cross-entropy of the domain's tokens${replay}; the best model is the one of lowest loss on the domain`;
  }

  /** What is to be guessed when records are measured: the same whatever the model's weights. */
  private measured(
    records: readonly Passage[],
    { model, tokenizer }: TaskModel<LanguageModel>,
  ): LabelledInput[] {
    const objective = objectiveOf(model);
    const holes = new Random(measuredHoles);
    // Domain and general text are two streams: no input has some of both.
    return (['domain', 'general'] as const).flatMap((wanted) => {
      const places = [...records.keys()].filter((place) => records[place].source === wanted);
      const inputs = objective.inputs(
        places.map((place) => records[place]),
        tokenizer,
        this.longest(model),
      );
      return inputs.map((input) => {
        const owners = input.owners.map((owner) => places[owner]);
        return objective.hide({ ...input, owners }, tokenizer, holes, true);
      });
    });
  }

  private unigramLosses(
    train: readonly Passage[],
    test: readonly Passage[],
    on: TaskModel<LanguageModel>,
  ): PassageLoss[] {
    const { model, tokenizer } = on;
    const learned = train.filter(({ source }) => source === 'domain');
    const tokens = learned.flatMap(({ text }) => tokenizer.encode(text, { unknown: 'skip' }));
    const unigram = new UnigramBaseline(tokens, model.config.vocabSize);
    const sums = test.map(({ text }) => ({
      ...{ nats: 0, tokens: 0 },
      ...(objectiveOf(model).guessesAll && { characters: [...text].length }),
    }));
    for (const { labels, owners } of this.measured(test, on)) {
      labels.forEach((label, place) => {
        if (label === ignoredLabel) return;
        sums[owners[place]].nats -= Math.log(unigram.probability(label));
        sums[owners[place]].tokens++;
      });
    }
    return sums;
  }

  private longest(model: LanguageModel): number {
    return Math.min(this.maxLength, maxTokens(model));
  }
}

/** @throws ConfigError if no token was guessed */
function scoresOf(losses: readonly PassageLoss[]): LanguageModelScores {
  const sum = (of: (loss: PassageLoss) => number): number => losses.reduce((all, one) => all + of(one), 0);
  const tokens = sum((one) => one.tokens);
  if (tokens === 0) {
    throw new ConfigError('lm: a token to guess is required, got none: give more text to measure on');
  }
  const nats = sum((one) => one.nats);
  const characters = sum(({ characters: count = 0 }) => count);
  return {
    loss: nats / tokens,
    perplexity: perplexity(nats / tokens),
    ...(characters > 0 && { bitsPerCharacter: nats / Math.LN2 / characters }),
  };
}

/** `headway finetune lm`. */
export const languageModelling: TaskKind<
  Passage,
  LanguageModel,
  LanguageModelBatch,
  PassageLoss,
  LanguageModelScores
> = {
  name: 'lm',
  summary: "a domain's plain text, as in pre-training",
  fileFormat: 'plain text',
  records: passages,
  read: (file) => passagesOf(readText(file)),
  readGeneral: (file) => passagesOf(readText(file), 'general'),
  recordOf: (text) => ({ text, source: 'domain' }),
  process: { epochs: 2, batchSize: 16 },
  labels: () => [],
  newTask: (_, choices) => new LanguageModelling(choices),
  choices: ['maxLength', 'replay'],
  choicesFor: ({ model }) => ({ newHead: !isLanguageModel(model) }),
  keptChoices: ['maxLength'],
  hasHead: isLanguageModel,
};
