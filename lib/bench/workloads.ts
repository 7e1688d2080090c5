import { finetunePresets } from './finetune-presets';
import { benchPresets, type BenchPresetName } from './presets';
import type { TaskOptimizer } from './shared-task';
import type { BenchName, PresetName, Workload, WorkloadOptions } from './workload';

const gptPresetNames: readonly PresetName[] = [
  'nanogpt-cpu',
  ...(Object.keys(benchPresets) as PresetName[]).filter((name) => name !== 'nanogpt-cpu'),
];

async function writeGptTask(
  folder: string,
  preset: PresetName,
  settings: Partial<TaskOptimizer>,
): Promise<void> {
  const { writeSharedTask } = await import('./shared-task.js');
  await writeSharedTask(folder, benchPresets[preset as BenchPresetName], settings);
}

/** The benchmarks by name: what makes their workload, and how it is run. */
export const workloads: Readonly<Record<BenchName, WorkloadModule>> = {
  train: {
    tensors: true,
    presets: gptPresetNames,
    task: writeGptTask,
    compiled: true,
    warmUp: 3, // the losses of so many steps are compared
    load: async () => (await import('./train-workload.js')).trainWorkload,
  },
  finetune: {
    tensors: true,
    presets: ['minilm', 'tiny'],
    task: async (folder, preset) => {
      const { writeFinetuneTask } = await import('./finetune-task.js');
      await writeFinetuneTask(folder, finetunePresets[preset as keyof typeof finetunePresets]);
    },
    compiled: true,
    warmUp: 3,
    load: async () => (await import('./finetune-workload.js')).finetuneWorkload,
  },
  epoch: {
    tensors: true,
    presets: ['minilm', 'tiny'],
    task: async (folder, preset) => {
      const { writeEpochTask } = await import('./epoch-task.js');
      await writeEpochTask(folder, finetunePresets[preset as keyof typeof finetunePresets]);
    },
    compiled: true,
    variants: ['by length', 'as drawn'],
    variantsInPyTorch: true,
    warmUp: 1,
    load: async () => (await import('./epoch-workload.js')).epochWorkload,
  },
  generate: {
    tensors: true,
    presets: gptPresetNames,
    task: writeGptTask,
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
  load: {
    tensors: true,
    presets: gptPresetNames,
    load: async () => (await import('./load-workload.js')).loadWorkload,
  },
  check: { tensors: false, load: async () => (await import('./check-workload.js')).checkWorkload },
};

interface WorkloadModule {
  /** Whether it runs on something that computes with tensors, to be chosen. */
  readonly tensors: boolean;
  /** Sizes of the model that it works on; the first unless told otherwise. */
  readonly presets?: readonly PresetName[];
  /** Writes the model that all contestants work on, if they do; PyTorch can be one then. Needs a tfjs backend. */
  readonly task?: (folder: string, preset: PresetName, settings: Partial<TaskOptimizer>) => Promise<void>;
  /** Whether the work is done compiled unless told otherwise. */
  readonly compiled?: boolean;
  readonly variants?: readonly string[];
  /** Whether PyTorch does the work in all of them. Default false: it has a way of its own. */
  readonly variantsInPyTorch?: boolean;
  /** Whether variants do the same work in different ways. Default true. */
  readonly comparable?: boolean;
  /** Repetitions that do not count. */
  readonly warmUp?: number;
  readonly load: () => Promise<(options: WorkloadOptions) => Promise<Workload>>;
}
