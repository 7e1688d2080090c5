import { availableBackends, type BackendName, useBackend } from '../backends/backend';
import { startWasm } from '../backends/wasm/start';

/**
 * What computes in a benchmark: `compiled`, as everything in Headway does by default; a tfjs backend, with
 * nothing compiled; wasm as its package leaves it; a graph written by hand for the same work; PyTorch as it
 * is, and compiled.
 */
export type Implementation =
  'compiled' | BackendName | 'wasm (stock)' | 'hand-written' | 'pytorch' | 'torch.compile';

/** All that `--only` takes, in the order in which they are shown. */
export const implementations: readonly Implementation[] = [
  'compiled',
  'hand-written',
  'pytorch',
  'torch.compile',
  'tensorflow',
  'wasm',
  'wasm (stock)',
  'cpu',
  'webgpu',
];

/** Whether it is a Python process. */
export function isPyTorch(name: Implementation | undefined): name is 'pytorch' | 'torch.compile' {
  return name === 'pytorch' || name === 'torch.compile';
}

/**
 * The tfjs backends that a comparison shows unless told otherwise: every one here but cpu, whose steps take a
 * hundred times as long.
 */
export function eagerImplementations(): Implementation[] {
  const present = availableBackends().filter(({ available }) => available);
  const names = present.map(({ name }) => name).filter((name) => name !== 'cpu' && name !== 'webgpu');
  return [...names, 'wasm (stock)'];
}

/** Starts what computes in this process, which must have nothing started yet. */
export async function startImplementation(name: Implementation): Promise<void> {
  if (name === 'wasm (stock)') await startWasm(1, 'missing');
  else if (name === 'compiled')
    await useBackend('cpu'); // runs nothing; wasm would keep the memory of the first weights
  else if (name !== 'hand-written' && !isPyTorch(name)) await useBackend(name);
}
