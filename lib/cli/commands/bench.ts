import { type Command, Option } from 'commander';
import { contest, type BenchResult } from '../../bench/contest';
import { defaultImplementations, type Implementation } from '../../bench/implementation';
import { ProcessContestant } from '../../bench/process-contestant';
import type { BenchName } from '../../bench/workload';
import { workloads } from '../../bench/workloads';
import { findCourse } from '../../grading/exercise';
import { gptPresets, type GptPresetName } from '../../models/gpt-presets';
import { numberOption } from '../number-option';
import { note } from '../output';

interface Options {
  preset: GptPresetName;
  steps: number;
  backend?: Implementation;
  json?: boolean;
}

const aims: Record<BenchName, string> = {
  train: 'training steps of a GPT',
  generate: 'greedy generation, with and without the KV cache',
  tokenizer: 'training a byte-level BPE, and encoding with it',
  load: 'loading a saved model',
  check: 'grading an answer',
};

/** headway bench: how fast things are on this machine. */
export function define(command: Command): void {
  command.addHelpText('after', '\nExample:\n  headway bench train --preset nanogpt-cpu --steps 10');
  for (const name of Object.keys(workloads) as BenchName[]) {
    const bench = command
      .command(name)
      .description(aims[name])
      .option(
        '--steps <n>',
        'counted rounds, after one to warm up',
        numberOption('--steps', { integer: true, min: 1 }),
        10,
      )
      .option('--json', 'print one JSON object a line')
      .addHelpText('after', `\nExample:\n  headway bench ${name} --steps 5`);
    if (workloads[name].tensors) {
      bench
        .addOption(
          new Option('--preset <name>', 'size of the model')
            .choices(Object.keys(gptPresets))
            .default('nanogpt-cpu'),
        )
        .addOption(
          new Option('--backend <name>', 'one only (default: all but cpu)').choices([
            'cpu',
            'wasm',
            'wasm (stock)',
            'tensorflow',
            'webgpu',
          ]),
        );
    }
    bench.action((options: Options) => run(name, options));
  }
}

async function run(bench: BenchName, { preset, steps, backend, json }: Options): Promise<void> {
  const { tensors, variants = [undefined] } = workloads[bench];
  const course = findCourse();
  const implementations = !tensors ? [undefined] : backend ? [backend] : defaultImplementations();
  const contestants: ProcessContestant[] = [];
  try {
    for (const implementation of implementations) {
      for (const variant of variants) {
        note(`starting ${[bench, implementation, variant].filter(Boolean).join(', ')}`);
        contestants.push(await ProcessContestant.start(bench, { preset, course, variant }, implementation));
      }
    }
    const results = await contest(tensors ? `${bench} ${preset}` : bench, contestants, steps, (done, of) => {
      if (done % contestants.length === 0)
        note(`round ${done / contestants.length} of ${of / contestants.length}`);
    });
    process.stdout.write(
      json ? results.map((result) => `${JSON.stringify(result)}\n`).join('') : `${table(results)}\n`,
    );
  } finally {
    for (const contestant of contestants) contestant.close();
  }
}

/** The results for a person, one line each; what does not apply is a dash. */
function table(results: readonly BenchResult[]): string {
  const number = (value: number | undefined, digits = 0): string =>
    value === undefined ? '–' : value.toLocaleString('en', { maximumFractionDigits: digits });
  const rows = [
    ['name', 'implementation', 'ms', 'tokens/s', 'GFLOP/s', '% of peak', 'MB'],
    ...results.map((result) => [
      result.name,
      result.implementation,
      number(result.milliseconds, 1),
      number(result.tokensPerSecond),
      number(result.gflops, 1),
      number(result.peakFraction && 100 * result.peakFraction, 1),
      number(result.peakMemoryBytes / 1e6),
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
    )
    .join('\n');
}
