import { packagedFile } from '../package-root';
import { readRecords } from './records';

/** A question on a short text about health. */
export interface HealthQuestion {
  readonly question: string;
  /** Three questions share each: split by it. */
  readonly context: string;
  /** What the context says; `maybe` where it calls the matter open. */
  readonly answer: 'maybe' | 'no' | 'yes';
}

/**
 * English questions about health written for Headway, a third of each answer: for learning, no advice.
 * Origin, guidelines and limits are in `sets/health.md`.
 */
export function healthQuestions(): HealthQuestion[] {
  return readRecords(healthFile()) as unknown as HealthQuestion[];
}

/** Where the set's file lies. */
export function healthFile(): string {
  return packagedFile('healthQuestions', 'data/sets/health.jsonl');
}
