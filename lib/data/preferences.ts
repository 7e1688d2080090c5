import { packagedFile } from '../package-root';
import { readRecords } from './records';

/** Two answers to one prompt, of which one is better. */
export interface PreferencePair {
  readonly prompt: string;
  readonly chosen: string;
  /** Worse for one reason that can be named. */
  readonly rejected: string;
  /** What is wrong with `rejected`, for example `invents` or `unsafe`. */
  readonly reason: string;
}

/**
 * English prompts with a better and a worse answer, written for Headway: the course's set for preference tuning.
 * Origin, guidelines and limits are in `sets/preferences.md`.
 */
export function preferencePairs(): PreferencePair[] {
  return readRecords(preferencesFile()) as unknown as PreferencePair[];
}

/** Where the set's file lies. */
export function preferencesFile(): string {
  return packagedFile('preferencePairs', 'data/sets/preferences.jsonl');
}
