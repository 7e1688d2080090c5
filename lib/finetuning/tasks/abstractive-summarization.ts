import type * as tf from '@tensorflow/tfjs-core';
import { type CompileChoice, Execution } from '../../compile/execution';
import { ignoredLabel } from '../../data/batch';
import {
  chunks,
  type Example,
  ExampleBatches,
  paddedLengths,
  type PaddedShape,
} from '../../data/example-batches';
import { padPairs, type SequencePair, type SequencePairBatch } from '../../data/sequence-pair-batches';
import type { SummarizedDocument } from '../../data/summarized-documents';
import { TranslationEncoding } from '../../data/translation-encoding';
import type { SummaryScores } from '../../evaluation/summary-scores';
import { generateTargets } from '../../generation/generate-target';
import type { PretrainedModel } from '../../models/model-family';
import type { SequenceToSequenceModel } from '../../models/sequence-to-sequence-model';
import type { ForwardContext } from '../../nn/module';
import { sequenceToSequenceLoss } from '../../training/sequence-to-sequence-loss';
import { predictionBatchSize } from '../encoder-examples';
import type { BatchingOptions, EpochBatches, Task, TaskModel } from '../task';
import { Summarization, type SummaryPrediction } from './summarization';

/** What {@link AbstractiveSummarization} may choose. */
export interface AbstractiveSummarizationOptions {
  /** Sentences of the lead that it is compared with. Default 1. */
  readonly sentences?: number;
  /** Longer documents are read up to here, in tokens, the end token included. Default 512. */
  readonly maxLength?: number;
  /** The longest summary, in tokens. Default 64. */
  readonly maxNewTokens?: number;
}

/** An encoder-decoder: Marian's or Pegasus' family. */
export type Summarizer = SequenceToSequenceModel & PretrainedModel;

/** A document and one of its summaries as tokens, each with its end. */
interface PairExample extends Example, SequencePair {}

/** Different lengths of batches in training. */
const shapes = 4;

/**
 * To summarise by writing: an encoder reads the document, a decoder writes a summary word by word. Every reference
 * of a document is a pair of its own to learn from.
 *
 * @remarks Zhang et al. 2020 (PEGASUS), §6.2; the goal is that of translation, `sequenceToSequenceLoss`.
 */
export class AbstractiveSummarization
  extends Summarization<SummaryPrediction>
  implements Task<SummarizedDocument, Summarizer, SequencePairBatch, SummaryPrediction, SummaryScores>
{
  /** The model is trained as it is. */
  readonly head = undefined;
  private readonly maxLength: number;
  private readonly maxNewTokens: number;

  constructor({ sentences = 1, maxLength = 512, maxNewTokens = 64 }: AbstractiveSummarizationOptions = {}) {
    super(sentences);
    this.maxLength = maxLength;
    this.maxNewTokens = maxNewTokens;
  }

  batches(
    records: readonly SummarizedDocument[],
    on: TaskModel<Summarizer>,
    { batchSize, random }: BatchingOptions,
  ): EpochBatches<SequencePairBatch> {
    const encoding = new TranslationEncoding(on.tokenizer);
    const most = this.longest(on);
    const examples = records.flatMap((record): PairExample[] =>
      record.summaries.map((summary) => {
        const source = this.sourceOf(record, on, encoding);
        const { target } = encoding.encodePair({ source: '', target: summary });
        return { inputIds: source, source, target: cut(target, most) };
      }),
    );
    const longestTarget = Math.max(...examples.map(({ target }) => target.length));
    return new ExampleBatches<PairExample, SequencePairBatch>(examples, {
      batchSize,
      lengths: paddedLengths(examples, shapes, most),
      random,
      collate: (some, shape) => collated(some, shape, longestTarget, on.model),
    });
  }

  /** Mean cross-entropy of the summaries' tokens, labels smoothed by 0.1, in nats a token. */
  loss(model: Summarizer): (batch: SequencePairBatch, context: ForwardContext) => tf.Scalar {
    return sequenceToSequenceLoss(model, { labelSmoothing: 0.1 });
  }

  /** Writes greedily. The confidence is the geometric mean of the tokens' probabilities. */
  async predict(
    records: readonly SummarizedDocument[],
    on: TaskModel<Summarizer>,
    compile: CompileChoice | Execution = 'auto',
  ): Promise<SummaryPrediction[]> {
    const encoding = new TranslationEncoding(on.tokenizer);
    const predictions: SummaryPrediction[] = [];
    for (const some of chunks(records, predictionBatchSize)) {
      const written = await generateTargets(
        on.model,
        some.map((record) => this.sourceOf(record, on, encoding)),
        { numBeams: 1, maxNewTokens: this.maxNewTokens, compile: choiceOf(compile) },
      );
      for (const { tokens, score } of written) {
        const confidence = Math.exp(score / (tokens.length + 1)); // the end token was chosen too
        predictions.push({ summary: encoding.decodeTarget(tokens, []), confidence });
      }
    }
    return predictions;
  }

  describe(): string {
    return '3 goal: small cross-entropy of the summaries, token by token; the best model is the one of highest ROUGE-1';
  }

  private sourceOf(
    { sentences }: SummarizedDocument,
    on: TaskModel<Summarizer>,
    encoding: TranslationEncoding,
  ): number[] {
    return cut(encoding.encodeSource(sentences.join(' ')).ids, this.longest(on));
  }

  private longest({ model }: TaskModel<Summarizer>): number {
    return Math.min(this.maxLength, model.config.maxPositionEmbeddings);
  }
}

/** The beginning, with the end token. */
function cut(ids: readonly number[], most: number): number[] {
  return ids.length <= most ? [...ids] : [...ids.slice(0, most - 1), ids.at(-1)!];
}

/** Rows that fill the batch up repeat the first one, without labels. */
function collated(
  some: readonly PairExample[],
  { batchSize, sequenceLength }: PaddedShape,
  targetLength: number,
  { config }: Summarizer,
): SequencePairBatch {
  const rows = Array.from({ length: batchSize }, (_, row) => some[row] ?? some[0]);
  const batch = padPairs(rows, config, { source: sequenceLength, target: targetLength });
  batch.labels.fill(ignoredLabel, some.length * targetLength);
  return batch;
}

function choiceOf(compile: CompileChoice | Execution): CompileChoice {
  if (!(compile instanceof Execution)) return compile;
  return compile.compiled ? 'auto' : false;
}
