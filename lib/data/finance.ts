import { packagedFile } from '../package-root';
import { readRecords } from './records';

/** A sentence about an invented firm. */
export interface FinancialSentence {
  readonly text: string;
  /** What it means for the firm's prospects. */
  readonly label: 'negative' | 'neutral' | 'positive';
}

/**
 * English sentences about invented firms written for Headway, a third of each label: for learning, no advice.
 * Origin, guidelines and limits are in `sets/finance.md`.
 */
export function financialSentences(): FinancialSentence[] {
  return readRecords(financeFile()) as unknown as FinancialSentence[];
}

/** Where the set's file lies. */
export function financeFile(): string {
  return packagedFile('financialSentences', 'data/sets/finance.csv');
}
