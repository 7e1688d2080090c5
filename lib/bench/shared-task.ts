import * as tf from '@tensorflow/tfjs-core';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  openSafetensors,
  readSafetensors,
  type SafetensorsTensor,
  writeSafetensors,
} from '../checkpoints/safetensors';
import type { TokenBatch } from '../data/batch';
import { Gpt } from '../models/gpt';
import type { Module } from '../nn/module';
import { Random } from '../random';
import { type BenchPreset, trainingStepFlops } from './presets';

/**
 * What every contestant works on: the same model with the same weights, trained on the same batches with the
 * same optimizer, or writing as many tokens. It lies in a folder, as contestants are processes of their own, some not in JavaScript:
 * `task.json`, `model.safetensors`, `batches.safetensors`.
 */
export interface SharedTask extends BenchPreset {
  readonly optimizer: TaskOptimizer;
  /** Floating-point operations of one update. */
  readonly updateFlops: number;
  /** Tokens to generate after the first: as many as the context holds, up to 64 together. */
  readonly newTokens: number;
}

/** How parameters are updated, by the names of a TrainingConfig. */
export interface TaskOptimizer {
  /** Batches whose gradients make one update. */
  readonly gradientAccumulationSteps: number;
  /** The same at every step. */
  readonly learningRate: number;
  /** Of matrices only. */
  readonly weightDecay: number;
  readonly adamBeta1: number;
  readonly adamBeta2: number;
  readonly adamEpsilon: number;
  readonly maxGradNorm: number;
}

/** nanoGPT's settings, but with β₂ as PyTorch and Trainer have it. */
export const taskOptimizer: TaskOptimizer = {
  gradientAccumulationSteps: 1,
  learningRate: 1e-3,
  weightDecay: 0.1,
  adamBeta1: 0.9,
  adamBeta2: 0.999,
  adamEpsilon: 1e-8,
  maxGradNorm: 1,
};

/** Different batches; a contestant that has used all begins again. */
const batchCount = 16;

/**
 * Draws weights and batches and writes them.
 *
 * Needs a tfjs backend.
 *
 * @param folder - an empty one
 * @param settings - of the optimizer, where they shall differ from nanoGPT's
 */
export async function writeSharedTask(
  folder: string,
  preset: BenchPreset,
  settings: Partial<TaskOptimizer> = {},
): Promise<void> {
  const { config, batchSize, sequenceLength } = preset;
  const accumulated = settings.gradientAccumulationSteps ?? 1;
  const task: SharedTask = {
    ...preset,
    optimizer: { ...taskOptimizer, ...settings },
    updateFlops: accumulated * trainingStepFlops(preset),
    newTokens: Math.min(64, config.maxPositionEmbeddings) - 1,
  };
  writeFileSync(join(folder, 'task.json'), JSON.stringify(task));

  await writeTaskWeights(folder, new Gpt(config, new Random(1)));

  const random = new Random(2);
  const shape = [batchCount * accumulated, batchSize, sequenceLength];
  const size = shape.reduce((product, axis) => product * axis);
  const draw = (): Int32Array => Int32Array.from({ length: size }, () => random.integer(config.vocabSize));
  const batches = ['inputIds', 'labels'].map(
    (name) => [name, { dtype: 'I32', shape, data: draw() }] as const,
  );
  writeSafetensors(join(folder, 'batches.safetensors'), new Map<string, SafetensorsTensor>(batches));
}

/** Reads what {@link writeSharedTask} wrote, but for the weights. */
export function readSharedTask(folder: string): { task: SharedTask; batches: TokenBatch[] } {
  const task = JSON.parse(readFileSync(join(folder, 'task.json'), 'utf8')) as SharedTask;
  const { batchSize, sequenceLength } = task;
  const { tensors } = readSafetensors(join(folder, 'batches.safetensors'));
  const [inputIds, labels] = ['inputIds', 'labels'].map((name) => tensors.get(name)!.data as Int32Array);
  const size = batchSize * sequenceLength;
  const batches = Array.from({ length: inputIds.length / size }, (_, i) => ({
    batchSize,
    sequenceLength,
    inputIds: inputIds.slice(i * size, (i + 1) * size),
    labels: labels.slice(i * size, (i + 1) * size),
  }));
  return { task, batches };
}

/** Writes a model's weights as the task's, and disposes the model. */
export async function writeTaskWeights(folder: string, model: Module): Promise<void> {
  const weights = new Map<string, SafetensorsTensor>();
  for (const [name, variable] of model.namedParameters()) {
    weights.set(name, { dtype: 'F32', shape: variable.shape, data: (await variable.data()) as Float32Array });
  }
  writeSafetensors(join(folder, 'model.safetensors'), weights);
  model.dispose();
}

/** The task's weights, one at a time: of a large model two copies would show in the memory measured. */
export function* readTaskWeights(folder: string): Generator<[name: string, weight: SafetensorsTensor]> {
  const file = openSafetensors(join(folder, 'model.safetensors'));
  try {
    for (const name of file.entries.keys()) yield [name, file.read(name)];
  } finally {
    file.close();
  }
}

/** The task's model with its weights; the caller disposes it. */
export function createTaskModel(folder: string, { config }: SharedTask): Gpt {
  const model = new Gpt(config, 'zeros');
  const parameters = model.namedParameters();
  for (const [name, { data, shape }] of readTaskWeights(folder)) {
    tf.tidy(() => parameters.get(name)!.assign(tf.tensor(data as Float32Array, [...shape])));
  }
  return model;
}
