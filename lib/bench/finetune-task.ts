import * as tf from '@tensorflow/tfjs-core';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors, type SafetensorsTensor, writeSafetensors } from '../checkpoints/safetensors';
import { padInputs } from '../data/encoder-input';
import type { LabelledBatch } from '../finetuning/encoder-examples';
import { BertForSequenceClassification } from '../models/bert-tasks';
import { encoderTensors } from '../models/encoder-tensors';
import type { ForwardContext } from '../nn/module';
import { Random } from '../random';
import { crossEntropy } from '../training/cross-entropy';
import type { FinetunePreset } from './finetune-presets';
import { readTaskWeights, taskOptimizer, type TaskOptimizer, writeTaskWeights } from './shared-task';

/** What every contestant of `bench finetune` works on, in a folder as a `SharedTask` does. */
export interface FinetuneTask extends FinetunePreset {
  readonly optimizer: TaskOptimizer;
}

/** As BERT is fine-tuned at this width: Devlin et al. 2019, appendix A.3, and `BaseModel.defaultLearningRate`. */
export const finetuneOptimizer: TaskOptimizer = { ...taskOptimizer, learningRate: 1e-4, weightDecay: 0.01 };

/** Different batches; a contestant that has used all begins again. */
const batchCount = 16;

/**
 * Draws weights and batches and writes them. Needs a tfjs backend.
 *
 * @param folder - an empty one
 * @param settings - of the optimizer, where they shall differ
 */
export async function writeFinetuneTask(
  folder: string,
  preset: FinetunePreset,
  settings: Partial<TaskOptimizer> = {},
): Promise<void> {
  await writeFinetuneModel(folder, { ...preset, optimizer: { ...finetuneOptimizer, ...settings } });
  const random = new Random(2);
  const batches = Array.from({ length: batchCount }, () => drawBatch(preset, random));
  const stacked = (name: 'inputIds' | 'attentionMask' | 'labels'): SafetensorsTensor => {
    const data = Int32Array.from(batches.flatMap((batch) => [...batch[name]]));
    return {
      dtype: 'I32',
      shape: [batchCount, preset.batchSize, data.length / batchCount / preset.batchSize],
      data,
    };
  };
  const names = ['inputIds', 'attentionMask', 'labels'] as const;
  writeSafetensors(join(folder, 'batches.safetensors'), new Map(names.map((name) => [name, stacked(name)])));
}

/** Draws the weights of a task's model and writes them and the task. Needs a tfjs backend. */
export async function writeFinetuneModel(folder: string, task: FinetuneTask): Promise<void> {
  writeFileSync(join(folder, 'task.json'), JSON.stringify(task));
  await writeTaskWeights(folder, new BertForSequenceClassification(task.config, new Random(1)));
}

/** Texts of random tokens, from half as long as the longest to that, with random classes. */
export function drawBatch(
  { config, batchSize, sequenceLength }: FinetunePreset,
  random: Random,
): LabelledBatch {
  const rows = Array.from({ length: batchSize }, () => {
    const length = sequenceLength / 2 + random.integer(sequenceLength / 2 + 1);
    const inputIds = Array.from({ length }, () => 1 + random.integer(config.vocabSize - 1));
    return { inputIds, tokenTypeIds: inputIds.map(() => 0) };
  });
  const labels = Int32Array.from({ length: batchSize }, () => random.integer(config.labels.length));
  return { ...padInputs(rows, config.padTokenId, sequenceLength), labels };
}

/** Reads what {@link writeFinetuneTask} wrote, but for the weights. */
export function readFinetuneTask(folder: string): { task: FinetuneTask; batches: LabelledBatch[] } {
  const task = JSON.parse(readFileSync(join(folder, 'task.json'), 'utf8')) as FinetuneTask;
  const { batchSize, sequenceLength } = task;
  const { tensors } = readSafetensors(join(folder, 'batches.safetensors'));
  const part = (name: string, i: number, size: number): Int32Array =>
    (tensors.get(name)!.data as Int32Array).slice(i * size, (i + 1) * size);
  const batches = Array.from({ length: batchCount }, (_, i) => ({
    batchSize,
    sequenceLength,
    inputIds: part('inputIds', i, batchSize * sequenceLength),
    attentionMask: part('attentionMask', i, batchSize * sequenceLength),
    tokenTypeIds: new Int32Array(batchSize * sequenceLength),
    labels: part('labels', i, batchSize),
  }));
  return { task, batches };
}

/** The task's model with its weights; the caller disposes it. */
export function createFinetuneModel(folder: string, { config }: FinetuneTask): BertForSequenceClassification {
  const model = new BertForSequenceClassification(config, 'zeros');
  const parameters = model.namedParameters();
  for (const [name, { data, shape }] of readTaskWeights(folder)) {
    tf.tidy(() => parameters.get(name)!.assign(tf.tensor(data as Float32Array, [...shape])));
  }
  return model;
}

/** Mean cross-entropy of the classes, as a Trainer takes it. */
export function classLoss(
  model: BertForSequenceClassification,
): (batch: LabelledBatch, context: ForwardContext) => tf.Scalar {
  return (batch, context) =>
    tf.tidy(() => {
      const { inputIds, masks } = encoderTensors(batch);
      const logits = model.forward(inputIds, { ...context, ...masks });
      return crossEntropy(logits, tf.tensor1d(batch.labels, 'int32'));
    });
}
