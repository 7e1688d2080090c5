import { type Command, Option } from 'commander';
import { runBenchmark } from '../../bench/benchmark';
import type { BenchResult } from '../../bench/contest';
import { hasHandWrittenStep } from '../../bench/hand-written/gpt-step';
import type { Provider } from '../../compile/run/provider';
import type { FinetunePresetName } from '../../bench/finetune-presets';
import {
  eagerImplementations,
  type Implementation,
  implementations,
  isPyTorch,
} from '../../bench/implementation';
import { benchPresets, type BenchPresetName, trainingStepFlops } from '../../bench/presets';
import { resultTable } from '../../bench/result-table';
import type { BenchName, PresetName } from '../../bench/workload';
import { workloads } from '../../bench/workloads';
import { ConfigError, UnsupportedError } from '../../errors';
import { findCourse } from '../../grading/exercise';
import { wholeNumberOption } from '../number-option';
import { note } from '../output';
import { addProviderOption } from '../compile-option';
import { loadSetup } from '../setup-module';

interface Options {
  preset: PresetName;
  rounds: number;
  steps?: number;
  accumulate?: number;
  explain?: boolean;
  only?: Implementation[];
  against?: 'pytorch' | 'llama.cpp';
  model?: string;
  provider?: Provider;
  json?: boolean;
}

const aims: Record<BenchName, string> = {
  train: 'training steps of a GPT: forward, backward, clipping, AdamW',
  finetune: 'fine-tuning steps of a classifier on BERT: forward, backward, clipping, AdamW',
  epoch: 'an epoch of them on texts as long as real ones, batched by length and as they are drawn',
  generate: 'greedy generation, with and without the KV cache',
  tokenizer: 'training a byte-level BPE, and encoding with it',
  load: 'loading a saved model',
  check: 'grading an answer',
};

/** headway bench: how fast things are on this machine. */
export function define(command: Command): void {
  command.addHelpText('after', '\nExample:\n  headway bench train --preset nanogpt-cpu --against pytorch');
  for (const name of Object.keys(workloads) as BenchName[]) {
    const { tensors, presets, task } = workloads[name];
    const bench = command
      .command(name)
      .description(aims[name])
      .option('--rounds <n>', 'turns of each contestant', wholeNumberOption('--rounds', 1), 5)
      .option(
        '--steps <n>',
        'steps in a turn (default: as many as take a second)',
        wholeNumberOption('--steps', 1),
      )
      .option('--json', 'print one JSON object a line')
      .addHelpText('after', `\nExample:\n  headway bench ${name} --rounds 7`);
    if (tensors && presets) {
      bench
        .addOption(new Option('--preset <name>', 'size of the model').choices(presets).default(presets[0]))
        .addOption(
          new Option('--only <names...>', 'contestants; the first is what others are compared with').choices(
            choicesFor(name),
          ),
        );
    }
    if (workloads[name].compiled) addProviderOption(bench);
    if (task) {
      bench.addOption(
        name === 'generate'
          ? new Option(
              '--against <name>',
              'the same model in PyTorch too, eager and compiled; with --model: in llama.cpp',
            ).choices(['pytorch', 'llama.cpp'])
          : new Option('--against <name>', 'the same model in PyTorch too, eager and compiled').choices([
              'pytorch',
            ]),
      );
    }
    if (name === 'generate') {
      bench.option(
        '--model <file|name>',
        'an open model in a GGUF file: reading a prompt, writing, and the time to the first token',
      );
    }
    if (name === 'train') {
      bench.option('--accumulate <n>', 'batches to one update', wholeNumberOption('--accumulate', 1), 1);
    }
    if (name === 'train' || name === 'finetune') {
      bench.option('--explain', 'show where the time of a compiled step goes, operator by operator');
    }
    bench.action((options: Options) => run(name, options));
  }
}

async function run(bench: BenchName, options: Options): Promise<void> {
  const { preset, rounds, steps, accumulate = 1, provider, json } = options;
  if (provider) process.env.HEADWAY_PROVIDER = provider; // for the contestants, each a process of its own
  if (options.model !== undefined || options.against === 'llama.cpp') return runModel(options);
  if (options.explain) return explain(bench as 'train' | 'finetune', options);
  const contestants = contestantsOf(bench, options);
  const results = await runBenchmark({
    bench,
    preset,
    course: findCourse(),
    implementations: contestants,
    ...(contestants.some(isPyTorch) && { python: await findPyTorch() }),
    rounds,
    repetitions: steps,
    accumulate,
    note,
  });
  process.stdout.write(json ? jsonLines(results) : `${resultTable(results)}\n`);
}

/** An open model, against llama.cpp if it was named. */
async function runModel({ model, against, only, rounds, steps, json }: Options): Promise<void> {
  if (model === undefined || only || against === 'pytorch') {
    throw new ConfigError(
      'bench generate: --against llama.cpp must come with --model FILE.gguf, and --model without --only and PyTorch',
    );
  }
  const { pythonWithLlamaCpp, runModelBenchmark } = await import('../../bench/model-benchmark.js');
  const { ggufFileOf } = await import('../../models/llama-gguf.js');
  const { modelDirectory } = await import('../model-directory.js');
  const file = ggufFileOf(modelDirectory(model));
  if (file === undefined) throw new ConfigError(`bench generate --model: must be a GGUF file, got ${model}`);
  const python = against === 'llama.cpp' ? pythonWithLlamaCpp() : undefined;
  const results = await runModelBenchmark({ model: file, python, rounds, repetitions: steps, note });
  process.stdout.write(json ? jsonLines(results) : `${resultTable(results)}\n`);
}

/** Takes the compiled step apart in place of timing it against others. */
async function explain(
  bench: 'train' | 'finetune',
  { preset, steps = 10, accumulate = 1, only, against, json }: Options,
): Promise<void> {
  if (only || against || accumulate !== 1) {
    throw new ConfigError(`bench ${bench} --explain: must come without --only, --against and --accumulate`);
  }
  const { useBackend } = await import('../../backends/backend.js');
  const { explainFinetuning, explainTraining, explanationTable } =
    await import('../../bench/explain-training.js');
  await useBackend();
  const explanation =
    bench === 'train'
      ? await explainTraining(preset as BenchPresetName, steps)
      : await explainFinetuning(preset as FinetunePresetName, steps);
  process.stdout.write(`${json ? JSON.stringify(explanation) : explanationTable(explanation)}\n`);
}

/** Who takes part: those asked for, or all whose turn does not take minutes. */
function contestantsOf(bench: BenchName, { only, against, preset, accumulate }: Options): Implementation[] {
  if (only) return only;
  const chosen: Implementation[] = workloads[bench].compiled ? ['compiled'] : [];
  const gpt = bench === 'train' ? benchPresets[preset as BenchPresetName] : undefined;
  if (gpt && accumulate === 1 && hasHandWrittenStep(gpt.config)) chosen.push('hand-written');
  if (against === 'pytorch') chosen.push('pytorch', 'torch.compile');
  const takesMinutes = preset === 'minilm' || (gpt && trainingStepFlops(gpt) > 1e10); // stock wasm: a GFLOP/s
  return takesMinutes ? chosen : [...chosen, ...eagerImplementations()];
}

/** What of the contestants can do the work. */
function choicesFor(bench: BenchName): readonly Implementation[] {
  const { task, compiled } = workloads[bench];
  return implementations.filter(
    (name) =>
      (compiled || name !== 'compiled') &&
      (bench === 'train' || name !== 'hand-written') &&
      (task || !isPyTorch(name)),
  );
}

/** @throws UnsupportedError if PyTorch cannot be had */
async function findPyTorch(): Promise<string> {
  interface PyTorchModule {
    pythonWithTorch(project: object): Promise<{ python: string; torch: string }>;
  }
  const [{ pythonWithTorch }, { toStandardError }, { here }] = await Promise.all([
    loadSetup<PyTorchModule>('pytorch.mjs'),
    loadSetup<{ toStandardError(): void }>('progress.mjs'),
    loadSetup<{ here: object }>('project.mjs'),
  ]);
  toStandardError();
  try {
    const { python, torch } = await pythonWithTorch(here);
    note(`PyTorch ${torch}`);
    return python;
  } catch (error) {
    if ((error as Error).name !== 'SetupFault') throw error;
    throw new UnsupportedError(`bench --against pytorch: ${(error as Error).message}`);
  }
}

function jsonLines(results: readonly BenchResult[]): string {
  return results.map((result) => `${JSON.stringify(result)}\n`).join('');
}
