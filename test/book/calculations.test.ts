import { describe, expect, test } from 'vitest';
import { bytesText, calculations, flopsText } from '../../book/tools/calculations';
import { architectures } from '../../lib/models/architectures';

describe('An amount in a calculator', () => {
  test('has three digits and the largest unit that fits', () => {
    expect([bytesText(0), bytesText(12), bytesText(1500), bytesText(497_759_232)]).toEqual([
      '0 bytes',
      '12 bytes',
      '1.50 kB',
      '498 MB',
    ]);
  });

  test('goes to the next unit when rounding reaches it', () => {
    expect([bytesText(999.6), bytesText(999_499), bytesText(999_600)]).toEqual([
      '1.00 kB',
      '999 kB',
      '1.00 MB',
    ]);
  });

  test('beyond the last unit keeps its size', () => {
    expect([flopsText(3.14e23), flopsText(1e18)]).toEqual(['314,000 EFLOP', '1.00 EFLOP']);
  });
});

test('A part that is there is never called 0 % of the parameters', () => {
  const rows = calculations.parameters.rows(architectures.gpt2, { length: 1, batchSize: 1 });
  expect(rows.find(({ label }) => label === 'Norms')?.value).toBe('38,400 (under 1 %)');
  expect(rows.find(({ label }) => label.startsWith('Head'))?.value).toBe('0 (0 %)');
});
