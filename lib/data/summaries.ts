import { packagedFile } from '../package-root';
import { readRecords } from './records';

/** A short document and what it comes to, in one sentence. */
export interface DocumentSummary {
  readonly document: string;
  readonly summary: string;
  /** For example `news`, `letter`, `minutes`. */
  readonly genre: string;
}

/**
 * English documents with summaries, written for Headway; the first sentence is seldom the best summary.
 * Origin, guidelines and limits are in `sets/summaries.md`.
 */
export function documentSummaries(): DocumentSummary[] {
  return readRecords(summariesFile()) as unknown as DocumentSummary[];
}

/** Where the set's file lies. */
export function summariesFile(): string {
  return packagedFile('documentSummaries', 'data/sets/summaries.jsonl');
}
