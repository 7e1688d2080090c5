import { ConfigError, UnsupportedError } from '../../errors';
import { type Graph, GraphBuilder } from '../graph/graph';
import { encodeModel } from '../onnx/encode-model';
import { NativeSession } from './native-session';
import { isPage, onnxRuntime } from './onnx-runtime';

/** What computes a graph: the processor, a GPU of any make through WebGPU, or one of NVIDIA's through CUDA. */
export type Provider = 'cpu' | 'webgpu' | 'cuda';

/** Every provider. */
export const providers: readonly Provider[] = ['cpu', 'webgpu', 'cuda'];

/** Whether a provider works on this machine. */
export interface ProviderState {
  readonly name: Provider;
  readonly available: boolean;
  /** What it is; or what was tried and what to do. */
  readonly reason: string;
}

/** A provider that was asked for is not there. Nothing goes on without it as if nothing had happened. */
export class ProviderError extends UnsupportedError {}

let chosen: Provider | undefined;

/**
 * What computes compiled functions that do not say it themselves: what {@link useProvider} chose, or the
 * environment variable `HEADWAY_PROVIDER`, or the processor.
 *
 * @throws ConfigError if `HEADWAY_PROVIDER` is none of them
 */
export function defaultProvider(): Provider {
  return chosen ?? providerNamed(globalThis.process?.env.HEADWAY_PROVIDER ?? 'cpu', 'HEADWAY_PROVIDER');
}

/**
 * Chooses what computes all functions that are compiled from now on, and tries it.
 *
 * @throws ProviderError if it does not work on this machine: what was tried, and what to do
 * @throws ConfigError if there is no provider of that name
 */
export async function useProvider(name: Provider): Promise<void> {
  const provider = providerNamed(name, 'useProvider');
  await requireProvider(provider);
  chosen = provider;
}

const working = new Set<Provider>(['cpu']);

/** @throws ProviderError if a provider does not work on this machine; the first time it is tried */
export async function requireProvider(provider: Provider): Promise<void> {
  if (working.has(provider)) return;
  const missing = await whyMissing(provider);
  if (missing) throw new ProviderError(missing);
  working.add(provider);
}

/** Tries every provider. A broken driver can end the process: try it in one of its own. */
export async function availableProviders(): Promise<ProviderState[]> {
  const states: ProviderState[] = [];
  for (const name of providers) {
    const missing = await whyMissing(name);
    states.push({ name, available: !missing, reason: missing ?? descriptionOf(name) });
  }
  return states;
}

/** Computes one number with a provider. @returns what was tried and what to do, if that fails */
async function whyMissing(provider: Provider): Promise<string | undefined> {
  const { InferenceSession, Tensor } = onnxRuntime();
  try {
    const session = await InferenceSession.create(encodeModel(negation()), {
      executionProviders: [provider],
      logSeverityLevel: 4, // what fails is told here
    });
    const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(2), [1]) });
    await session.release();
    return y.data[0] === -2 ? undefined : `compile: the provider ${provider} computes −2 as ${y.data[0]}`;
  } catch (error) {
    const [line] = (error as Error).message.trim().split('\n');
    // What follows the place in ONNX Runtime's sources, if it names one.
    const reason = line.replace(/^.*was false\. /, '').replace(/\.$/, '');
    return `compile: the provider ${provider} must work on this machine, but ONNX Runtime says: ${reason}. ${mending[provider]}`;
  }
}

/** @throws ConfigError if there is no provider of that name */
function providerNamed(name: string, where: string): Provider {
  const found = providers.find((each) => each === name);
  if (found) return found;
  throw new ConfigError(`${where}: must be one of ${providers.join(', ')}, got "${name}"`);
}

function descriptionOf(name: Provider): string {
  const isCopying = name === 'cpu' && !isPage && !NativeSession.isAvailable();
  return (
    descriptions[name] + (isCopying ? ', which copies what comes out: the package koffi is not here' : '')
  );
}

const descriptions: Readonly<Record<Provider, string>> = {
  cpu: 'the processor, by ONNX Runtime',
  webgpu: 'the GPU, by ONNX Runtime through WebGPU',
  cuda: "NVIDIA's GPU, by ONNX Runtime through CUDA",
};

const mending: Readonly<Record<Provider, string>> = {
  cpu: 'Install the packages anew: npm start',
  webgpu: isPage
    ? 'It needs onnxruntime-web/webgpu, and a browser that has navigator.gpu'
    : 'It needs a GPU with a driver for Vulkan (Linux: the package libvulkan1 and its maker’s driver, or ' +
      'mesa-vulkan-drivers), Metal (macOS) or Direct3D 12 (Windows); no package has to be added',
  cuda:
    "It needs Linux on x86-64 with NVIDIA's driver, CUDA 12 and cuDNN 9, and ONNX Runtime's files for CUDA, which " +
    'are too large for its package: node node_modules/onnxruntime-node/script/install.js ' +
    '--onnxruntime-node-install=cuda12 fetches them. The provider webgpu runs on the same GPU without them',
};

/** y = −x, for one number. */
function negation(): Graph {
  const builder = new GraphBuilder();
  const x = builder.input({ dtype: 'float32', shape: [1] });
  return {
    inputs: [{ name: 'x', value: x }],
    outputs: [{ name: 'y', value: builder.node('Neg', [x], x) }],
  };
}
