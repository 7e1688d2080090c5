import type { BenchResult } from './contest';
import { textTable } from './text-table';

const columns = [
  'name',
  'implementation',
  'tokens/s',
  'GFLOP/s',
  '% of peak',
  'ms',
  'half of them within',
  'compile s',
  'MB',
  'speed',
] as const;

/** The results for a person, one line each; what does not apply is a dash. */
export function resultTable(results: readonly BenchResult[]): string {
  const rows = [
    [...columns],
    ...results.map((result) => [
      result.name,
      result.implementation,
      number(result.tokensPerSecond),
      number(result.gflops, 1),
      number(result.peakFraction && 100 * result.peakFraction, 1),
      number(result.milliseconds, 1),
      `${number(result.quartiles[0], 1)} – ${number(result.quartiles[2], 1)}`,
      number(result.compileSeconds, 2),
      number(result.peakMemoryBytes / 1e6),
      result.relativeSpeed === undefined ? '–' : `${number(result.relativeSpeed, 2)} ×`,
    ]),
  ];
  return [textTable(rows, 2), '', ...footnotes(results)].join('\n').trimEnd();
}

/** What a reader must know to trust the numbers. */
function footnotes(results: readonly BenchResult[]): string[] {
  const [{ matMulPeakGflops: peak, rounds, implementation, relativeSpeed }] = results;
  const medians = `medians of ${rounds} rounds in which all took turns`;
  const notes = [
    relativeSpeed === undefined
      ? medians
      : `${medians}; speed is relative to ${implementation}, round by round`,
  ];
  if (peak !== undefined) {
    notes.push(
      `peak: ${number(peak, 1)} GFLOP/s in one large matrix product through ONNX Runtime, the best of this run; ` +
        `operations counted by formula (6 a weight and token, and attention)`,
    );
  }
  return notes;
}

function number(value: number | undefined, digits = 0): string {
  return value === undefined
    ? '–'
    : value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: digits });
}
