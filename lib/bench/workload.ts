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

/** The benchmarks by name: what makes their workload, and its variants. */
export const workloads: Readonly<Record<BenchName, WorkloadModule>> = {
  train: { tensors: true, load: async () => (await import('./train-workload.js')).trainWorkload },
  generate: {
    tensors: true,
    variants: ['cache', 'no cache'],
    load: async () => (await import('./generate-workload.js')).generateWorkload,
  },
  tokenizer: {
    tensors: false,
    variants: ['train', 'encode'],
    load: async () => (await import('./tokenizer-workload.js')).tokenizerWorkload,
  },
  load: { tensors: true, load: async () => (await import('./load-workload.js')).loadWorkload },
  check: { tensors: false, load: async () => (await import('./check-workload.js')).checkWorkload },
};

/** The names that `headway bench` takes. */
export type BenchName = 'train' | 'generate' | 'tokenizer' | 'load' | 'check';

interface WorkloadModule {
  /** Whether it runs on a tfjs backend. */
  readonly tensors: boolean;
  readonly variants?: readonly string[];
  readonly load: () => Promise<(options: WorkloadOptions) => Promise<Workload>>;
}
