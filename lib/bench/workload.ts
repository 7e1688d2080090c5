import type { FinetunePresetName } from './finetune-presets';
import type { BenchPresetName } from './presets';
import type { Implementation } from './implementation';

/** Sizes, as `--preset` names them: of a GPT, or of the classifier of `bench finetune`. */
export type PresetName = BenchPresetName | FinetunePresetName;

/** What a benchmark is asked to do. */
export interface WorkloadOptions {
  /** Size of the model. */
  readonly preset: PresetName;
  /** Root of the course, for its exercises. */
  readonly course: string;
  /** A folder of this run alone: what all contestants share lies here, and what they write goes here. */
  readonly scratch: string;
  /** What computes; absent for work without tensors. */
  readonly implementation?: Implementation;
  /** A choice within the work: `cache` or `no cache`, `by length` or `as drawn`, `train` or `encode`. */
  readonly variant?: string;
}

/** Work that can be done again and again: one call is one repetition. */
export type Workload = () => Promise<{
  readonly tokens?: number;
  readonly flops?: number;
  readonly loss?: number;
  /** What counts, where that is only a part of what was done. */
  readonly milliseconds?: number;
}>;

/** The names that `headway bench` takes. */
export type BenchName = 'train' | 'finetune' | 'epoch' | 'generate' | 'tokenizer' | 'load' | 'check';
