/**
 * Weights and batches of the benchmark's small tasks, for Python to train:
 *
 *     npx tsx test/golden/generate/bench_training_tasks.ts && python test/golden/generate/bench_training.py
 */
import { mkdirSync } from 'node:fs';
import { useBackend } from '../../../lib/backends/backend';
import { writeFinetuneTask } from '../../../lib/bench/finetune-task';
import { writeSharedTask } from '../../../lib/bench/shared-task';
import { goldenClassifier, goldenTasks } from '../../bench/golden-tasks';

async function main(): Promise<void> {
  await useBackend('cpu');
  for (const [name, { preset, optimizer }] of Object.entries(goldenTasks)) {
    const folder = `.headway/bench/golden/${name}`;
    mkdirSync(folder, { recursive: true });
    await writeSharedTask(folder, preset, optimizer);
  }
  const folder = '.headway/bench/golden/classifier';
  mkdirSync(folder, { recursive: true });
  await writeFinetuneTask(folder, goldenClassifier.preset, goldenClassifier.optimizer);
}

void main();
