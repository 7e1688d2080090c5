import { expect, test } from 'vitest';
import { resultTable } from '../../lib/bench/result-table';

const measured = {
  name: 'train small',
  milliseconds: 27.94,
  quartiles: [27.5, 28, 29.31] as const,
  compileSeconds: 0.4321,
  peakMemoryBytes: 345.6e6,
  rounds: 5,
  repetitions: 36,
};

test('the table has a line for each contestant, with dashes for what does not apply', () => {
  const results = [
    {
      ...measured,
      implementation: 'compiled',
      tokensPerSecond: 18_325.2,
      gflops: 94.62,
      peakFraction: 0.6308,
      matMulPeakGflops: 150,
      relativeSpeed: 1,
    },
    { ...measured, implementation: 'wasm', milliseconds: 1234.5, relativeSpeed: 0.0226 },
  ];
  expect(resultTable(results)).toBe(
    [
      'name         implementation  tokens/s  GFLOP/s  % of peak       ms  half of them within  compile s   MB   speed',
      'train small  compiled          18,325     94.6       63.1     27.9          27.5 – 29.3       0.43  346  1.00 ×',
      'train small  wasm                   –        –          –  1,234.5          27.5 – 29.3       0.43  346  0.02 ×',
      '',
      'medians of 5 rounds in which all took turns; speed is relative to compiled, round by round',
      'peak: 150.0 GFLOP/s in one large matrix product through ONNX Runtime, the best of this run; ' +
        'operations counted by formula (6 a weight and token, and attention)',
    ].join('\n'),
  );
});

test('without a peak the table says nothing of one', () => {
  const lines = resultTable([{ ...measured, implementation: 'headway', relativeSpeed: 1 }]).split('\n');
  expect(lines).toHaveLength(4);
});

test('work that cannot be compared has no speed', () => {
  const lines = resultTable([{ ...measured, implementation: 'train' }]).split('\n');
  expect(lines[1]).toMatch(/ –$/);
  expect(lines.at(-1)).not.toContain('relative');
});
