import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { ConfigError, UnsupportedError } from '../errors';
import './gradients';
import { findNative, loadNative } from './native';
import { defaultWasmThreads, startWasm } from './wasm/start';

/** A tfjs backend by its own name. `tensorflow` is tfjs-node. */
export type BackendName = 'cpu' | 'wasm' | 'tensorflow' | 'webgpu';

/** Which backend runs, and why that one. */
export interface BackendChoice {
  readonly name: BackendName;
  readonly reason: string;
}

/** Whether a backend can run here, and why (not). */
export interface BackendState extends BackendChoice {
  readonly available: boolean;
}

const names: readonly string[] = ['auto', 'cpu', 'wasm', 'tensorflow', 'webgpu'];

/**
 * Chooses what tensors are computed on: `auto` takes the fastest there is of tfjs-node, wasm (with
 * Headway's repairs) and cpu; `webgpu` only on request. Call it once, before the first tensor.
 * Calling it again is quick and changes the backend only if another one is asked for.
 *
 * @remarks Starting takes about 0.1 s for cpu, 0.15 s for wasm and 0.7 s for tfjs-node. It works in child
 * processes and worker threads alike, each with a backend of its own. `HEADWAY_THREADS` sets the threads of
 * wasm (default: half the processors, 4 at most); the results are the same bits for any number.
 *
 * @param name - without it the environment variable `HEADWAY_BACKEND`, or `auto`
 * @returns the backend's name, and a reason to show
 * @throws UnsupportedError if the backend asked for is not on this machine: never for `auto`
 * @throws ConfigError if there is no backend of that name
 */
export async function useBackend(name?: 'auto' | BackendName): Promise<BackendChoice> {
  const asked = name ?? process.env.HEADWAY_BACKEND ?? 'auto';
  if (!names.includes(asked)) {
    const source = name === undefined ? 'HEADWAY_BACKEND' : 'useBackend';
    throw new ConfigError(`${source}: must be one of ${names.join(', ')}, got "${asked}"`);
  }
  if (asked === 'auto') return useFastest();
  const state = availableBackends().find((backend) => backend.name === asked)!;
  if (!state.available) {
    throw new UnsupportedError(
      `useBackend: ${asked} is not on this machine: ${state.reason}; 'auto' takes the best there is`,
    );
  }
  await start(state.name);
  return { name: state.name, reason: `asked for; ${state.reason}` };
}

/** Every backend in the order `auto` prefers, whether it can run here, and why. Loads none. */
export function availableBackends(): BackendState[] {
  const native = findNative();
  return [
    'missing' in native
      ? { name: 'tensorflow', available: false, reason: native.missing }
      : { name: 'tensorflow', available: true, reason: 'TensorFlow in native code (tfjs-node)' },
    {
      name: 'wasm',
      available: true,
      reason: `WebAssembly on ${count(defaultWasmThreads(), 'thread')}, with Headway's repairs`,
    },
    { name: 'cpu', available: true, reason: 'plain JavaScript, about a hundredth of the speed' },
    webgpu(),
  ];
}

async function useFastest(): Promise<BackendChoice> {
  const passedOver: string[] = [];
  for (const { name, available, reason } of availableBackends()) {
    if (name === 'webgpu') continue; // on request only
    try {
      if (!available) throw new UnsupportedError(reason);
      await start(name);
      return { name, reason: [reason, ...passedOver].join('; ') };
    } catch (error) {
      passedOver.push(
        error instanceof UnsupportedError ? reason : `${name} failed to start: ${messageOf(error)}`,
      );
    }
  }
  throw new UnsupportedError(`useBackend: no backend starts here: ${passedOver.join('; ')}`);
}

async function start(name: BackendName): Promise<void> {
  if (name in tf.engine().registry) await tf.setBackend(name);
  else if (name === 'wasm') await startWasm();
  else {
    const native = findNative();
    if (name === 'cpu') await import('@tensorflow/tfjs-backend-cpu');
    else if (name === 'tensorflow' && 'directory' in native) await loadNative(native.directory);
    else if (name === 'webgpu') createRequire(__filename)('@tensorflow/tfjs-backend-webgpu');
    await tf.setBackend(name);
    // Else the first tensor on it advertises tfjs-node on stderr.
    if (name === 'cpu') (tf.backend() as tf.KernelBackend & { firstUse: boolean }).firstUse = false;
  }
  await tf.ready();
  if (tf.getBackend() !== name) {
    throw new UnsupportedError(`useBackend: ${name} did not start, ${tf.getBackend()} did`);
  }
}

function webgpu(): BackendState {
  const name = 'webgpu';
  const { navigator, OffscreenCanvas } = globalThis as {
    navigator?: { gpu?: object };
    OffscreenCanvas?: object;
  };
  if (!navigator?.gpu || !OffscreenCanvas)
    return {
      name,
      available: false,
      reason:
        "tfjs's own needs navigator.gpu and, for dataSync, an OffscreenCanvas, which Node has not; " +
        'compiled functions run on a GPU without it (--provider webgpu)',
    };
  try {
    createRequire(__filename).resolve('@tensorflow/tfjs-backend-webgpu');
  } catch {
    return { name, available: false, reason: 'it needs the package @tensorflow/tfjs-backend-webgpu' };
  }
  return { name, available: true, reason: 'the GPU, through WebGPU' };
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
