import * as tf from '@tensorflow/tfjs-core';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { syncDirectory, writeFileAtomically } from '../checkpoints/atomic-write';
import { encodeSafetensors, readSafetensors, writeSafetensors } from '../checkpoints/safetensors';
import type { Safetensors, SafetensorsTensor } from '../checkpoints/safetensors';
import { ConfigError, FormatError } from '../errors';
import type { RandomState } from '../random';
import type { BestEvaluation, TrainingHistory } from './training-history';

/** All that a run is made of besides weights and moments: with these it goes on as if never stopped. */
export interface TrainerState {
  /** Updates made. */
  readonly step: number;
  /** Where the random stream of dropout stands. */
  readonly random: RandomState;
  /** Where the data stands: `BatchSource.state`. */
  readonly batches: unknown;
  readonly best?: BestEvaluation;
  readonly evaluationsSinceBest: number;
  /** Why steps run eagerly; absent if they are compiled. */
  readonly eagerReason?: string;
  /** The configuration the run was started with. */
  readonly config: object;
}

/** A checkpoint as it is written and read. The variables stay the caller's. */
export interface Checkpoint {
  readonly model: ReadonlyMap<string, tf.Variable>;
  readonly optimizer: ReadonlyMap<string, tf.Variable>;
  readonly state: TrainerState;
  readonly history: TrainingHistory;
}

/**
 * Writes `directory/checkpoint-N/`: `model.safetensors`, `optimizer.safetensors`, `trainer-state.json` and
 * `training-history.json`. It is there whole or not at all: the files are written to a hidden directory,
 * synced, and that directory is renamed. Of equal runs the first three are equal to the byte (the history
 * holds times). Older checkpoints are then removed, but for the best one.
 */
export async function writeCheckpoint(
  directory: string,
  { model, optimizer, state, history }: Checkpoint,
): Promise<void> {
  const temporary = hidden(directory, state.step);
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  writeSafetensors(join(temporary, 'model.safetensors'), await tensorsOf(model), { format: 'pt' });
  writeSafetensors(join(temporary, 'optimizer.safetensors'), await tensorsOf(optimizer));
  writeJson(join(temporary, 'trainer-state.json'), state);
  writeJson(join(temporary, 'training-history.json'), history);
  syncDirectory(temporary);
  renameSync(temporary, join(directory, `checkpoint-${state.step}`));
  syncDirectory(directory);
  removeOldCheckpoints(directory, state);
}

/** Removes all checkpoints but the newest and the best. */
export function removeOldCheckpoints(directory: string, { step: newest, best }: TrainerState): void {
  for (const step of checkpointSteps(directory)) {
    if (step !== newest && step !== best?.step) removeCheckpoint(directory, step);
  }
}

/** The steps of the whole checkpoints in a directory, rising; none if there is no such directory. */
export function checkpointSteps(directory: string): number[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .flatMap((name) => /^checkpoint-(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** Removes what a killed run may have left half-written. */
export function removePartialCheckpoints(directory: string): void {
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory)) {
    if (/^\.checkpoint-\d+$/.test(name)) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

/**
 * Puts weights and moments back to where checkpoint N left them.
 *
 * @returns the rest of the state, for the trainer to put back
 * @throws FormatError if a file is malformed or holds other tensors than the model has
 */
export function readCheckpoint(
  directory: string,
  step: number,
  { model, optimizer }: Pick<Checkpoint, 'model' | 'optimizer'>,
): Pick<Checkpoint, 'state' | 'history'> {
  const from = join(directory, `checkpoint-${step}`);
  const state = readJson(join(from, 'trainer-state.json')) as TrainerState;
  const history = readJson(join(from, 'training-history.json')) as TrainingHistory;
  assignTensors(model, join(from, 'model.safetensors'));
  assignTensors(optimizer, join(from, 'optimizer.safetensors'));
  return { state, history };
}

/** The weights as the bytes of a safetensors file, to be put back by {@link assignTensors}. */
export async function snapshotOf(variables: ReadonlyMap<string, tf.Variable>): Promise<Uint8Array> {
  return encodeSafetensors(await tensorsOf(variables));
}

/**
 * Gives the variables the values in a safetensors file (or its bytes).
 *
 * @param options.others - whether the source may hold other tensors too, which are passed over. Default false
 * @throws FormatError if the names or shapes are not those of the variables
 */
export function assignTensors(
  variables: ReadonlyMap<string, tf.Variable>,
  source: string | Uint8Array,
  { others = false }: { readonly others?: boolean } = {},
): void {
  const { tensors } = readSafetensors(source);
  const where = typeof source === 'string' ? source : 'snapshot';
  requireNames(where, variables, tensors, others);
  for (const [name, variable] of variables) {
    const { dtype, shape, data } = tensors.get(name)!;
    if (dtype !== 'F32' || shape.join() !== variable.shape.join()) {
      throw new FormatError(
        `${where}: ${name} must be F32 [${variable.shape.join(', ')}], got ${dtype} [${shape.join(', ')}]`,
      );
    }
    tf.tidy(() => variable.assign(tf.tensor(data as Float32Array, variable.shape)));
  }
}

function requireNames(
  where: string,
  variables: ReadonlyMap<string, tf.Variable>,
  tensors: Safetensors['tensors'],
  others: boolean,
): void {
  const missing = [...variables.keys()].filter((name) => !tensors.has(name));
  const unknown = others ? [] : [...tensors.keys()].filter((name) => !variables.has(name));
  if (missing.length + unknown.length === 0) return;
  throw new FormatError(
    `${where}: it is not of this model: missing [${missing.slice(0, 3).join(', ')}], ` +
      `unknown [${unknown.slice(0, 3).join(', ')}]; resume with the configuration the run was started with`,
  );
}

async function tensorsOf(
  variables: ReadonlyMap<string, tf.Variable>,
): Promise<Map<string, SafetensorsTensor>> {
  const tensors = new Map<string, SafetensorsTensor>();
  for (const [name, variable] of variables) {
    tensors.set(name, { dtype: 'F32', shape: variable.shape, data: (await variable.data()) as Float32Array });
  }
  return tensors;
}

/** Renamed first: a checkpoint that is being removed is never taken for a whole one. */
function removeCheckpoint(directory: string, step: number): void {
  renameSync(join(directory, `checkpoint-${step}`), hidden(directory, step));
  rmSync(hidden(directory, step), { recursive: true, force: true });
}

function hidden(directory: string, step: number): string {
  return join(directory, `.checkpoint-${step}`);
}

function writeJson(file: string, value: unknown): void {
  writeFileAtomically(file, [Buffer.from(`${JSON.stringify(value)}\n`)]);
}

function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigError(`checkpoint: cannot read ${file}: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FormatError(`${file}: JSON was required: ${(error as Error).message}`);
  }
}
