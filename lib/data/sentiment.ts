import { packagedFile } from '../package-root';
import type { LabelledText } from './labelled-texts';
import { readRecords } from './records';

/** A sentence of the bundled set, with the field of life it is about. */
export interface SentimentSentence extends LabelledText {
  readonly label: 'negative' | 'neutral' | 'positive';
  readonly domain: string;
}

/**
 * English sentences written for Headway, as many negative as neutral and positive in each domain: the
 * course's set for fine-tuning. Origin, guidelines and limits are in `sets/sentiment.md`.
 */
export function sentimentSentences(): SentimentSentence[] {
  return readRecords(sentimentFile()) as unknown as SentimentSentence[];
}

/** Where the set's file lies. */
export function sentimentFile(): string {
  return packagedFile('sentimentSentences', 'data/sets/sentiment.csv');
}
