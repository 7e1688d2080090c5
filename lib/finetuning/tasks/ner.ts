import * as tf from '@tensorflow/tfjs-core';
import type { CompileChoice, Execution } from '../../compile/execution';
import { ignoredLabel } from '../../data/batch';
import type { EncoderBatch } from '../../data/encoder-input';
import { ExampleBatches, paddedLengths } from '../../data/example-batches';
import { bioTags, readTaggedSentences, type TaggedSentence } from '../../data/tagged-sentences';
import { ConfigError } from '../../errors';
import {
  type Entity,
  type EntityScores,
  entitiesOf,
  entityScores,
  repairBio,
} from '../../evaluation/entity-scores';
import { entitySlices } from '../../evaluation/entity-slices';
import { WordTagBaseline } from '../../evaluation/word-tag-baseline';
import type { BertConfig } from '../../models/bert-config';
import { modelFunction } from '../../models/compiled-model-function';
import type { TokenClassifier } from '../../models/encoder-tasks';
import { encoderTensors } from '../../models/encoder-tensors';
import { kindOf } from '../../models/families';
import type { Head } from '../../models/heads';
import type { ForwardContext } from '../../nn/module';
import { splitBertWords } from '../../tokenizers/bert-normalization';
import { WordPieceTokenizer } from '../../tokenizers/word-piece-tokenizer';
import { crossEntropy } from '../../training/cross-entropy';
import {
  type LabelledBatch,
  maxTokens,
  padExamples,
  padTokenOf,
  runInBatches,
  worthCompiling,
} from '../encoder-examples';
import { type SentenceWindow, sentenceWindows } from '../sentence-windows';
import type {
  BatchingOptions,
  Baseline,
  EpochBatches,
  ShownPrediction,
  Task,
  TaskModel,
  TaskSlice,
} from '../task';
import type { RecordKind } from '../task-data';
import type { TaskKind } from '../task-kind';

/** Sentences in words with their tags. */
export const taggedSentences: RecordKind<TaggedSentence> = {
  noun: 'sentences',
  textOf: ({ tokens }) => tokens.join(' '),
  labelsOf: ({ tags }) => tags,
  needsEveryClass: false,
};

/** An entity that was found in a sentence. */
export interface FoundEntity {
  readonly kind: string;
  /** Its words are those from `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
  /** Its words, with a space between. */
  readonly text: string;
  /** The smallest of its words' probabilities. */
  readonly confidence: number;
}

/** What is found in one sentence. */
export interface EntityPrediction {
  /** One BIO tag a word, mended by `repairBio`. */
  readonly tags: string[];
  /** The tags as the model gave them, each word's likeliest. */
  readonly rawTags: string[];
  /** The probability of each word's tag. */
  readonly confidences: number[];
  readonly entities: FoundEntity[];
}

/** How well entities are found. */
export interface NerScores extends EntityScores {
  /** Share of the words whose tag is right; high for whoever always says `O`. */
  readonly accuracy: number;
  /** Read strictly, before mending: only a `B-` begins an entity. */
  readonly strict: EntityScores;
}

/** What {@link EntityRecognition} may choose. */
export interface EntityRecognitionOptions {
  /** Longer sentences are cut into windows of so many tokens, special ones included. Default 128. */
  readonly maxLength?: number;
  /** Words that two windows share. Default 16. */
  readonly overlap?: number;
  /**
   * Whether words that begin with a capital have token type 1, and the others 0: what an uncased tokenizer drops
   * is so given back to a model that has the second type, BERT's, at hand. Default false.
   */
  readonly caseAsTokenType?: boolean;
}

/** Different lengths of batches in training. */
const shapes = 4;

/**
 * To find names and say of what kind they are: people, organisations, locations.
 *
 * A word may be several tokens. Its first carries the word's tag, the others carry none (−100), in training and in
 * prediction. A sentence that is too long is read in overlapping windows; a word in two of them is judged in the
 * one where it has more around it.
 *
 * @remarks Devlin et al. 2019, §5.3. Tags that break the BIO rule are mended: see `repairBio`.
 */
export class EntityRecognition implements Task<
  TaggedSentence,
  TokenClassifier,
  LabelledBatch,
  EntityPrediction,
  NerScores
> {
  readonly name = 'ner';
  readonly metric = 'f1';
  readonly greaterIsBetter = true;
  readonly headline = ['f1', 'precision', 'recall'] as const;
  private readonly maxLength: number;
  private readonly overlap: number;
  private readonly caseAsTokenType: boolean;
  private readonly ids: ReadonlyMap<string, number>;

  /** @param labels - BIO tags in the order of their ids, as `bioTags` gives them */
  constructor(
    readonly labels: readonly string[],
    { maxLength = 128, overlap = 16, caseAsTokenType = false }: EntityRecognitionOptions = {},
  ) {
    this.maxLength = maxLength;
    this.overlap = overlap;
    this.caseAsTokenType = caseAsTokenType;
    this.ids = new Map(labels.map((label, id) => [label, id]));
  }

  get head(): Head {
    return { kind: 'ForTokenClassification', labels: this.labels };
  }

  batches(
    records: readonly TaggedSentence[],
    on: TaskModel<TokenClassifier>,
    { batchSize, random }: BatchingOptions,
  ): EpochBatches<LabelledBatch> {
    const windows = this.windows(records, on).map((window) => ({
      ...window,
      labels: this.labelsOf(window, records[window.record].tags),
    }));
    const padTokenId = padTokenOf(on);
    return new ExampleBatches<(typeof windows)[0], LabelledBatch>(windows, {
      batchSize,
      lengths: paddedLengths(windows, shapes, this.longest(on)),
      random,
      collate: (some, shape) => {
        const labels = new Int32Array(shape.batchSize * shape.sequenceLength).fill(ignoredLabel);
        some.forEach((window, row) => labels.set(window.labels, row * shape.sequenceLength));
        return { ...padExamples(some, shape, padTokenId), labels };
      },
    });
  }

  /** Mean cross-entropy of the tags of all words, in nats a word. */
  loss(model: TokenClassifier): (batch: LabelledBatch, context: ForwardContext) => tf.Scalar {
    return (batch, context) =>
      tf.tidy(() => {
        const { inputIds, masks } = encoderTensors(batch);
        const labels = tf.tensor2d(batch.labels, [batch.batchSize, batch.sequenceLength], 'int32');
        return crossEntropy(model.forward(inputIds, { ...context, ...masks }), labels);
      });
  }

  async predict(
    records: readonly { readonly tokens: readonly string[] }[],
    on: TaskModel<TokenClassifier>,
    compile: CompileChoice | Execution = worthCompiling(records.length),
  ): Promise<EntityPrediction[]> {
    const windows = this.windows(records, on);
    const padTokenId = padTokenOf(on);
    const outputs = await runInBatches(windows, this.longest(on), compile, (some, shape) =>
      tagProbabilities(on.model, compile, padExamples(some, shape, padTokenId)),
    );
    const found = records.map(({ tokens }) => ({
      rawTags: tokens.map(() => 'O'),
      confidences: tokens.map(() => 0),
      context: tokens.map(() => -1), // words between the word and the nearer end of the window it was judged in
    }));
    windows.forEach(({ record, words }, place) => {
      const ofRecord = found[record];
      const [first, last] = [words.find((word) => word >= 0)!, Math.max(...words)];
      words.forEach((word, token) => {
        const context = Math.min(word - first, last - word);
        if (word < 0 || context <= ofRecord.context[word]) return;
        const probabilities = outputs[place].subarray(
          token * this.labels.length,
          (token + 1) * this.labels.length,
        );
        ofRecord.context[word] = context;
        ofRecord.confidences[word] = Math.max(...probabilities);
        ofRecord.rawTags[word] = this.labels[probabilities.indexOf(ofRecord.confidences[word])];
      });
    });
    return found.map(({ rawTags, confidences }, place) => {
      const tags = repairBio(rawTags);
      const entities = entitiesOf(tags).map((entity) => ({
        ...entity,
        text: records[place].tokens.slice(entity.start, entity.end).join(' '),
        confidence: Math.min(...confidences.slice(entity.start, entity.end)),
      }));
      return { tags, rawTags, confidences, entities };
    });
  }

  score(records: readonly TaggedSentence[], predictions: readonly EntityPrediction[]): NerScores {
    return nerScores(records, predictions.map(({ tags }) => tags), predictions.map(({ rawTags }) => rawTags)); // prettier-ignore
  }

  /** What tagging each word as it mostly was in training scores, with its capitals and without. */
  baselines(train: readonly TaggedSentence[], test: readonly TaggedSentence[]): Baseline<NerScores>[] {
    const ofWords = (name: string, ignoreCase: boolean): Baseline<NerScores> & { scores: NerScores } => {
      const words = new WordTagBaseline(train, ignoreCase);
      const tags = test.map(({ tokens }) => words.predict(tokens));
      return { name, scores: nerScores(test, tags, tags) };
    };
    return [
      ofWords('most frequent tag of each word', false),
      ofWords('most frequent tag of each word in lower case', true),
    ].sort((a, b) => b.scores.f1 - a.scores.f1);
  }

  say({ entities }: EntityPrediction): string {
    return entities.map(({ text, kind, confidence }) => `${text} [${kind} ${confidence.toFixed(2)}]`).join(', ') || 'none'; // prettier-ignore
  }

  show({ tokens, tags }: TaggedSentence, { tags: says, confidences }: EntityPrediction): ShownPrediction {
    const inWords = (found: readonly Entity[]): string =>
      found.map(({ kind, start, end }) => `${tokens.slice(start, end).join(' ')} [${kind}]`).join(', ') ||
      'none';
    return {
      text: tokens.join(' '),
      right: inWords(entitiesOf(tags)),
      says: inWords(entitiesOf(says)),
      confidence: Math.min(...confidences),
      isRight: says.every((tag, place) => tag === repairBio(tags)[place]),
    };
  }

  /** By kind, by length in words, and, with the training sentences, by whether these had the same name. */
  slices(
    records: readonly TaggedSentence[],
    predictions: readonly EntityPrediction[],
    train?: readonly TaggedSentence[],
  ): TaskSlice[] {
    return entitySlices(records, predictions.map(({ tags }) => tags), train); // prettier-ignore
  }

  describe(): string {
    const kinds = this.labels.filter((label) => label.startsWith('B-')).map((label) => label.slice(2));
    return `3 goal: small cross-entropy of each word's tag (${kinds.join(', ')}); the best model is the one of highest entity F1`;
  }

  /** Sentences as windows of at most {@link longest} tokens, each with the sentence that it is of. */
  private windows(
    records: readonly { readonly tokens: readonly string[] }[],
    on: TaskModel<TokenClassifier>,
  ): (SentenceWindow & { readonly record: number })[] {
    const { overlap, caseAsTokenType } = this;
    const options = { maxLength: this.longest(on), overlap, caseAsTokenType };
    return records.flatMap(({ tokens }, record) =>
      sentenceWindows(tokens, on.tokenizer, options).map((window) => ({ ...window, record })),
    );
  }

  // ANCHOR: EntityRecognition.labelsOf
  /** One label a token: that of its word's tag for a word's first piece, and for all others −100. */
  private labelsOf({ words }: SentenceWindow, tags: readonly string[]): number[] {
    return words.map((word) => (word < 0 ? ignoredLabel : this.idOf(tags[word])));
  }
  // ANCHOR_END: EntityRecognition.labelsOf

  private idOf(tag: string): number {
    const id = this.ids.get(tag);
    if (id !== undefined) return id;
    throw new ConfigError(`ner: tags must be among ${this.labels.join(', ')}, got "${tag}"`);
  }

  private longest({ model }: TaskModel<TokenClassifier>): number {
    return Math.min(this.maxLength, maxTokens(model));
  }
}

const tagProbabilities = modelFunction((model: TokenClassifier, batch: EncoderBatch): tf.Tensor3D => {
  const { inputIds, masks } = encoderTensors(batch);
  return tf.softmax(model.forward(inputIds, masks));
}, 'the tags of words');

function nerScores(
  records: readonly TaggedSentence[],
  tags: readonly (readonly string[])[],
  rawTags: readonly (readonly string[])[],
): NerScores {
  const right = records.map((record) => record.tags);
  const words = right.flatMap((ofRecord, place) => ofRecord.map((tag, i) => tag === tags[place][i]));
  return {
    ...entityScores(right, tags),
    accuracy: words.filter(Boolean).length / words.length,
    strict: entityScores(right, rawTags, { strict: true }),
  };
}

/** `headway finetune|evaluate ner`. */
export const namedEntities: TaskKind<
  TaggedSentence,
  TokenClassifier,
  LabelledBatch,
  EntityPrediction,
  NerScores
> = {
  name: 'ner',
  summary: 'names: people, organisations, locations, as the data has them',
  fileFormat: 'CoNLL: a word and its BIO tag a line; or .jsonl with tokens and ner_tags',
  records: taggedSentences,
  read: readTaggedSentences,
  recordOf: (text) => {
    const tokens = splitBertWords(text);
    return { tokens, tags: tokens.map(() => 'O') };
  },
  labels: bioTags,
  process: { epochs: 3, batchSize: 32 },
  newTask: (labels, choices) => new EntityRecognition(labels, choices),
  // An uncased tokenizer drops what tells most of a name; the second token type is there to tell it.
  choicesFor: ({ model, tokenizer }) => ({
    caseAsTokenType:
      tokenizer instanceof WordPieceTokenizer &&
      tokenizer.lowercase &&
      (model.config as BertConfig).typeVocabSize > 1,
  }),
  choices: ['maxLength'],
  keptChoices: ['maxLength', 'overlap', 'caseAsTokenType'],
  hasHead: (model) => /Token/.test(kindOf(model).architecture),
};
