import type { GptPresetName } from '../models/gpt-presets';
import type { Round } from './contest';

/** What a benchmark is asked to do. */
export interface WorkloadOptions {
  /** Size of the model. */
  readonly preset: GptPresetName;
  /** Root of the course, for its exercises and its scratch folder. */
  readonly course: string;
  /** A choice within the work: `cache` or `no cache`, `train` or `encode`. */
  readonly variant?: string;
}

/** Work that can be done again and again. */
export type Workload = () => Promise<Omit<Round, 'milliseconds'>>;

/** The names that `headway bench` takes. */
export type BenchName = 'train' | 'generate' | 'tokenizer' | 'load' | 'check';
