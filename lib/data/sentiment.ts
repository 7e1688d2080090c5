import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UnsupportedError } from '../errors';
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

/** Where the set's file lies: beside the sources, to which the built library points back. */
export function sentimentFile(): string {
  const places = ['sets', '../../data/sets'].map((folder) => join(__dirname, folder, 'sentiment.csv'));
  const file = places.find((place) => existsSync(place));
  if (file) return file;
  throw new UnsupportedError(
    `sentimentSentences: ${places[0]} must be there, it is not; install headway again`,
  );
}
