import type { SummarizedDocument } from '../../data/summarized-documents';
import { leadSentences, overlapWith, summaryOf } from '../../evaluation/sentence-selection';
import { summaryBaselines, summaryScores, type SummaryScores } from '../../evaluation/summary-scores';
import type { RecordKind } from '../task-data';
import type { Baseline, ShownPrediction } from '../task';

/** Documents with summaries; there are no classes. */
export const summarizedDocuments: RecordKind<SummarizedDocument> = {
  noun: 'documents',
  textOf: ({ sentences }) => sentences.join(' '),
  labelsOf: () => [],
};

/** What is made of one document. */
export interface SummaryPrediction {
  readonly summary: string;
  /** How sure the model is, in [0, 1]; each way of summarising says what that is. */
  readonly confidence: number;
}

/** What all ways to summarise have in common: how summaries are measured, and beside what. */
export abstract class Summarization<P extends SummaryPrediction> {
  readonly name = 'summarize';
  readonly metric = 'rouge1';
  readonly greaterIsBetter = true;
  readonly headline = ['rouge1', 'rouge2', 'rougeL'] as const;

  /** @param count - sentences of the summaries that these are compared with, and of those that are copied */
  constructor(protected readonly count: number) {}

  score(records: readonly SummarizedDocument[], predictions: readonly P[]): SummaryScores {
    const summaries = predictions.map(({ summary }) => summary);
    return summaryScores(summaries, records, this.count);
  }

  /** Summaries that take no reading: lead, random, and the best place. */
  baselines(
    train: readonly SummarizedDocument[],
    test: readonly SummarizedDocument[],
  ): Baseline<SummaryScores>[] {
    return summaryBaselines(train, test, this.count);
  }

  /** How sure it is that the lead is beaten, and how far there is to go by copying. */
  comment({ versusLead, oracle }: SummaryScores): string[] {
    const { difference, interval, pValue } = versusLead.rouge1;
    const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
    return [
      `against the lead: ROUGE-1 ${signed(difference)}, 95 % from ${signed(interval[0])} to ${signed(interval[1])}, ` +
        `p ${pValue < 0.001 ? '< 0.001' : `= ${pValue.toFixed(3)}`} (paired bootstrap over the documents)`,
      `the best that copying can do: ${Object.values(oracle as object).map((value) => (value as number).toFixed(4)).join(', ')}`, // prettier-ignore
    ];
  }

  say({ summary }: P): string {
    return summary;
  }

  /** A summary counts as wrong where the lead fits the reference better. */
  show({ sentences, summaries }: SummarizedDocument, { summary, confidence }: P): ShownPrediction {
    const lead = summaryOf(sentences, leadSentences(sentences, this.count));
    return {
      text: sentences.join(' '),
      right: summaries.join(' / '),
      says: summary,
      confidence,
      isRight: overlapWith(summary, summaries) >= overlapWith(lead, summaries),
    };
  }
}
