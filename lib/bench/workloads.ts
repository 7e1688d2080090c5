import type { BenchName, Workload, WorkloadOptions } from './workload';

/** The benchmarks by name: what makes their workload, and how it is run. */
export const workloads: Readonly<Record<BenchName, WorkloadModule>> = {
  train: {
    tensors: true,
    task: true,
    compiled: true,
    warmUp: 3, // the losses of so many steps are compared
    load: async () => (await import('./train-workload.js')).trainWorkload,
  },
  generate: {
    tensors: true,
    task: true,
    compiled: true,
    variants: ['cache', 'no cache'],
    load: async () => (await import('./generate-workload.js')).generateWorkload,
  },
  tokenizer: {
    tensors: false,
    variants: ['train', 'encode'],
    comparable: false,
    load: async () => (await import('./tokenizer-workload.js')).tokenizerWorkload,
  },
  load: { tensors: true, load: async () => (await import('./load-workload.js')).loadWorkload },
  check: { tensors: false, load: async () => (await import('./check-workload.js')).checkWorkload },
};

interface WorkloadModule {
  /** Whether it runs on something that computes with tensors, to be chosen. */
  readonly tensors: boolean;
  /** Whether all contestants work on the same model, written for them; PyTorch can be one then. */
  readonly task?: boolean;
  /** Whether the work is done compiled unless told otherwise. */
  readonly compiled?: boolean;
  readonly variants?: readonly string[];
  /** Whether variants do the same work in different ways. Default true. */
  readonly comparable?: boolean;
  /** Repetitions that do not count. */
  readonly warmUp?: number;
  readonly load: () => Promise<(options: WorkloadOptions) => Promise<Workload>>;
}
