import type { BenchName, Workload, WorkloadOptions } from './workload';

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

interface WorkloadModule {
  /** Whether it runs on a tfjs backend. */
  readonly tensors: boolean;
  readonly variants?: readonly string[];
  readonly load: () => Promise<(options: WorkloadOptions) => Promise<Workload>>;
}
