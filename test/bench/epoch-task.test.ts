import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Arrangement, readEpochTask, writeEpochTask } from '../../lib/bench/epoch-task';
import { finetunePresets } from '../../lib/bench/finetune-presets';
import type { LabelledBatch } from '../../lib/finetuning/encoder-examples';

const folder = mkdtempSync(join(tmpdir(), 'headway-epoch-'));
beforeAll(() => writeEpochTask(folder, finetunePresets.tiny));
afterAll(() => rmSync(folder, { recursive: true }));

/** Every text with its class, without padding. */
function texts({ batches }: { batches: LabelledBatch[] }): string[] {
  return batches
    .flatMap(({ batchSize, sequenceLength: T, inputIds, attentionMask, labels }) =>
      Array.from({ length: batchSize }, (_, row) => {
        const held = (_id: number, column: number): boolean => attentionMask[row * T + column] === 1;
        return `${labels[row]}: ${inputIds
          .slice(row * T, (row + 1) * T)
          .filter(held)
          .join(' ')}`;
      }),
    )
    .sort();
}

test('both arrangements hold the same texts and classes', () => {
  const [byLength, asDrawn] = (['by length', 'as drawn'] as Arrangement[]).map((arrangement) =>
    readEpochTask(folder, arrangement),
  );
  expect(texts(byLength)).toHaveLength(256);
  expect(texts(byLength)).toEqual(texts(asDrawn));
  expect(byLength.tokens).toBe(asDrawn.tokens);
});

test('batches by length hold less padding, in four lengths at most', () => {
  const rows = ({ batches }: { batches: LabelledBatch[] }): number =>
    batches.reduce((sum, { inputIds }) => sum + inputIds.length, 0);
  const byLength = readEpochTask(folder, 'by length');
  expect(new Set(byLength.batches.map(({ sequenceLength }) => sequenceLength)).size).toBeLessThanOrEqual(4);
  expect(rows(byLength)).toBeLessThan(rows(readEpochTask(folder, 'as drawn')));
});
