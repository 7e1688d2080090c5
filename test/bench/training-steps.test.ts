import * as tf from '@tensorflow/tfjs-core';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeFinetuneTask } from '../../lib/bench/finetune-task';
import { finetuneWorkload } from '../../lib/bench/finetune-workload';
import { trainWorkload } from '../../lib/bench/train-workload';
import { createTaskModel, readSharedTask, writeSharedTask } from '../../lib/bench/shared-task';
import type { Implementation } from '../../lib/bench/implementation';
import { goldenClassifier, goldenTasks } from './golden-tasks';

const golden = JSON.parse(readFileSync('test/golden/bench-training.json', 'utf8')) as {
  losses: Record<string, number[]>;
};
const folder = mkdtempSync(join(tmpdir(), 'headway-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function losses(name: string, implementation: Implementation, steps: number): Promise<number[]> {
  const options = { preset: 'tiny', course: folder, scratch: join(folder, name), implementation } as const;
  const step = await (name === 'classifier' ? finetuneWorkload : trainWorkload)(options);
  const found: number[] = [];
  for (let i = 0; i < steps; i++) found.push((await step()).loss!);
  return found;
}

beforeAll(async () => {
  for (const [name, { preset, optimizer }] of Object.entries(goldenTasks)) {
    mkdirSync(join(folder, name));
    await writeSharedTask(join(folder, name), preset, optimizer);
  }
  mkdirSync(join(folder, 'classifier'));
  await writeFinetuneTask(join(folder, 'classifier'), goldenClassifier.preset, goldenClassifier.optimizer);
});

describe('a training step of the benchmark', () => {
  // Losses near 3 in float32, whose steps are 2.4e-7: found to differ by 7e-7 at most.
  const tolerance = 4e-6;

  test.each([
    ['nanogpt', 'cpu'],
    ['nanogpt', 'compiled'],
    ['nanogpt', 'hand-written'],
    ['gpt2', 'cpu'],
    ['gpt2', 'compiled'],
    ['classifier', 'cpu'],
    ['classifier', 'compiled'],
  ] as const)('of %s on %s has the losses of the PyTorch contestant', async (name, implementation) => {
    const expected = golden.losses[name];
    const found = await losses(name, implementation, expected.length);
    found.forEach((loss, step) => expect(Math.abs(loss - expected[step])).toBeLessThan(tolerance));
  });

  test('written by hand is refused for a model that it does not fit', async () => {
    await expect(losses('gpt2', 'hand-written', 1)).rejects.toThrow(
      'there is a graph for exact GELU, no biases and a tied head only, got activation gelu_new, bias true',
    );
  });
});

test("a task's weights and batches come back as they were written", () => {
  const { task, batches } = readSharedTask(join(folder, 'gpt2'));
  const { batchSize, sequenceLength, config } = goldenTasks.gpt2.preset;
  expect(task).toMatchObject({
    config,
    batchSize,
    sequenceLength,
    optimizer: { gradientAccumulationSteps: 2 },
  });
  expect(batches).toHaveLength(2 * 16);
  expect(batches[5].inputIds).toHaveLength(batchSize * sequenceLength);
  const before = tf.memory().numTensors;
  createTaskModel(join(folder, 'gpt2'), task).dispose();
  expect(tf.memory().numTensors).toBe(before);
});
