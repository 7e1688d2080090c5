import type { SummarizedDocument } from '../data/summarized-documents';
import { ConfigError } from '../errors';
import { Random } from '../random';
import { type PairedDifference, pairedBootstrap } from './paired-bootstrap';
import { rouge } from './rouge';
import {
  leadSentences,
  longestSentences,
  oracleSentences,
  randomSentences,
  summaryOf,
} from './sentence-selection';

/** Mean F1 of the three ROUGE scores, each in [0, 1]. */
export interface MeanRouge {
  readonly rouge1: number;
  readonly rouge2: number;
  readonly rougeL: number;
}

/** The three, in the order in which they are told. */
const names = ['rouge1', 'rouge2', 'rougeL'] as const;

/** How good summaries are. */
export interface SummaryScores extends MeanRouge {
  /** By how much they are better than as many sentences of the beginning, and how sure that is. */
  readonly versusLead: Readonly<Record<keyof MeanRouge, PairedDifference>>;
  /** What is reached by copying sentences with the reference in sight: see `oracleSentences`. */
  readonly oracle: MeanRouge;
}

/**
 * ROUGE of summaries, beside the lead sentences (with a paired bootstrap over the documents) and the oracle.
 *
 * @remarks Of several reference summaries each score takes the best, as SciTLDR's evaluation does (Cachola et al. 2020).
 * @param summaries - one a document, in their order
 * @param count - sentences of the lead and of the oracle. Default 1
 * @throws ConfigError for another number of documents, or none
 */
export function summaryScores(
  summaries: readonly string[],
  documents: readonly SummarizedDocument[],
  count = 1,
): SummaryScores {
  if (summaries.length !== documents.length || summaries.length === 0) {
    throw new ConfigError(
      `summaryScores: a summary is required for each document, and at least one, got ${summaries.length} for ${documents.length}`,
    );
  }
  const written = rougeOfEach(summaries, documents);
  const lead = rougeOfEach(pick(documents, leadSentences, count), documents);
  const oracle = rougeOfEach(oracleSummaries(documents, count), documents);
  const versusLead = Object.fromEntries(
    names.map((name) => [name, compared(written[name], lead[name])]),
  ) as SummaryScores['versusLead'];
  return { ...meansOf(written), versusLead, oracle: meansOf(oracle) };
}

/** What takes no reading, and how well it does. */
export interface SummaryBaseline {
  readonly name: string;
  readonly scores: MeanRouge;
}

/**
 * Summaries that take no reading: the lead sentences, random ones, the longest ones (F1 rewards them, where sentences
 * are shorter than the references), and those of the place that was the best one in training, where that is not the
 * beginning. The strongest first.
 *
 * @param train - what the best place is learned from
 */
export function summaryBaselines(
  train: readonly SummarizedDocument[],
  test: readonly SummarizedDocument[],
  count = 1,
): SummaryBaseline[] {
  const random = new Random(1);
  const numbered = count === 1 ? 'sentence' : `${count} sentences`;
  const best = bestPlace(train, count);
  const methods: Record<string, Method> = {
    [`lead ${numbered}`]: leadSentences,
    [`random ${numbered}`]: (sentences) => randomSentences(sentences, count, random),
    [`longest ${numbered}`]: longestSentences,
    ...(best !== 0 && { [placeName(best, count)]: (sentences) => sentencesAt(sentences, best, count) }),
  };
  return Object.entries(methods)
    .map(([name, method]) => ({ name, scores: meanOfSummaries(pick(test, method, count), test) }))
    .sort((a, b) => b.scores.rouge1 - a.scores.rouge1);
}

/** ROUGE of each document's summary. */
export function rougeOfEach(
  summaries: readonly string[],
  documents: readonly SummarizedDocument[],
): Record<keyof MeanRouge, number[]> {
  const scores = summaries.map((summary, place) => rouge(summary, documents[place].summaries));
  return {
    rouge1: scores.map(({ rouge1 }) => rouge1.f1),
    rouge2: scores.map(({ rouge2 }) => rouge2.f1),
    rougeL: scores.map(({ rougeL }) => rougeL.f1),
  };
}

/** Chooses sentences of a document: their places. */
type Method = (sentences: readonly string[], count: number) => number[];

function pick(documents: readonly SummarizedDocument[], method: Method, count: number): string[] {
  return documents.map(({ sentences }) => summaryOf(sentences, method(sentences, count)));
}

function oracleSummaries(documents: readonly SummarizedDocument[], count: number): string[] {
  return documents.map(({ sentences, summaries }) =>
    summaryOf(sentences, oracleSentences(sentences, summaries, count)),
  );
}

function meanOfSummaries(summaries: readonly string[], documents: readonly SummarizedDocument[]): MeanRouge {
  return meansOf(rougeOfEach(summaries, documents));
}

function meansOf(scores: Record<keyof MeanRouge, number[]>): MeanRouge {
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { rouge1: mean(scores.rouge1), rouge2: mean(scores.rouge2), rougeL: mean(scores.rougeL) };
}

/** Of a single document nothing can be said. */
function compared(a: readonly number[], b: readonly number[]): PairedDifference {
  if (a.length >= 2) return pairedBootstrap(a, b);
  const difference = a[0] - b[0];
  return { difference, interval: [difference, difference], pValue: 1 };
}

/** Places that are tried from the beginning, and as many from the end (below 0). */
const triedPlaces = 10;

/** Where summaries of `count` sentences in a row were the best: from 0 at the beginning, or from −1 at the end. */
function bestPlace(documents: readonly SummarizedDocument[], count: number): number {
  const places = Array.from({ length: triedPlaces }, (_, i) => [i, -1 - i]).flat();
  const valued = places.map((place) => ({
    place,
    value: meanOfSummaries(
      pick(documents, (sentences) => sentencesAt(sentences, place, count), count),
      documents,
    ).rouge1,
  }));
  return valued.reduce((a, b) => (b.value > a.value ? b : a)).place;
}

/** `count` sentences from a place on, moved where the document is too short for it. */
function sentencesAt(sentences: readonly string[], place: number, count: number): number[] {
  const last = Math.max(0, sentences.length - count);
  const start = place < 0 ? Math.max(0, sentences.length + place - count + 1) : Math.min(place, last);
  return sentences.map((_, i) => i).slice(start, start + count);
}

function placeName(place: number, count: number): string {
  const nth = place < 0 ? `${-place} from the end` : `${place + 1}`;
  return count === 1
    ? `sentence ${nth}, the best in training`
    : `sentences from ${nth} on, the best in training`;
}
