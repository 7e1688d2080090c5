import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { availableProviders, Execution } from '../../lib/compile';
import type { Provider } from '../../lib/compile';
import { type Absence, type Trial, trial } from './gpu-trial';
import { environmentWithGpu, environmentWithoutGpu, gpuMissing } from './swiftshader';

/** Runs gpu-trial.ts in a process of its own; its end also shows that no GPU holds it. */
async function inProcess<R>(env: NodeJS.ProcessEnv, what: string, provider: Provider): Promise<R> {
  const program = path.join(import.meta.dirname, 'gpu-trial.ts');
  const args = ['--import', 'tsx', program, what, provider];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(stdout.slice(stdout.indexOf('{'))) as R; // a loader may speak first
}

function distances(got: readonly number[], wanted: readonly number[]): number {
  expect(got.length).toBe(wanted.length);
  return Math.max(...got.map((value, i) => Math.abs(value - wanted[i])));
}

describe.skipIf(gpuMissing)(`on a GPU through WebGPU${gpuMissing}`, () => {
  let gpu: Trial;
  let processor: Trial;
  beforeAll(async () => {
    const onGpu = inProcess<Trial>(environmentWithGpu(), 'trial', 'webgpu');
    [gpu, processor] = await Promise.all([onGpu, trial()]);
  }, 180_000); // SwiftShader compiles some forty shaders: eight seconds of a processor to itself

  test('ten steps of training are those of the processor', () => {
    expect(gpu.steps.execution).toMatch(/^compiled with ONNX Runtime \d+\.\d+\.\d+ on webgpu$/);
    expect(processor.steps.execution).toMatch(/^compiled with ONNX Runtime \d+\.\d+\.\d+$/);
    const [got, wanted] = [gpu, processor].map(({ steps }) => steps.measures.map(({ loss }) => loss));
    // A loss of size 2.6 is rounded by 2e-7; ten steps in another order of summation gather a few of these.
    expect(distances(got, wanted)).toBeLessThanOrEqual(3e-6);
    // Each step moves a weight by 1e-2 times a quotient of gradients, which are right to about 1e-6 of their size.
    expect(distances(gpu.steps.weights, processor.steps.weights)).toBeLessThanOrEqual(2e-6);
  });

  test('a text goes on with the same tokens', () => {
    expect(gpu.tokens.length).toBe(4);
    expect(gpu.tokens).toEqual(processor.tokens);
  });

  test('only sines leave the GPU, as WebGPU asks for two digits of them; what it has no operator for is written with others', () => {
    // Some twenty roundings of numbers up to 8; a sine of WebGPU would be off by up to 5e-4.
    expect(distances(gpu.products, processor.products)).toBeLessThanOrEqual(4e-6);
    const left = gpu.operators.filter(({ provider }) => provider !== 'webgpu');
    expect(left.map(({ operator }) => operator)).toEqual(['Sin']);
    const there = gpu.operators.map(({ operator }) => operator);
    expect(there).toEqual(expect.arrayContaining(['MatMul', 'Transpose', 'ReduceMax']));
    expect(there).not.toEqual(expect.arrayContaining(['FusedMatMul']));
    expect(processor.operators.map(({ operator }) => operator)).toContain('FusedMatMul');
  });
});

describe('a provider that is not there', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  const drivers = process.platform === 'linux' ? '' : ' (skipped: only Linux can be told to see no GPU)';
  test.skipIf(drivers)(
    `is told with what was tried and what to do, and nothing runs instead${drivers}`,
    async () => {
      const absence = await inProcess<Absence>(environmentWithoutGpu(), 'absence', 'webgpu');
      for (const message of Object.values(absence)) {
        expect(message).toMatch(
          /^ProviderError: compile: the provider webgpu must work on this machine, but ONNX Runtime says: Failed to get a WebGPU adapter.*libvulkan1/,
        );
      }
    },
  );

  test('is named as well among those that are there', async () => {
    const states = await availableProviders();
    expect(states.map(({ name }) => name)).toEqual(['cpu', 'webgpu', 'cuda']);
    expect(states[0]).toEqual({ name: 'cpu', available: true, reason: expect.any(String) });
    const cuda = states[2];
    expect(cuda.reason).toMatch(
      cuda.available ? /CUDA$/ : /script\/install\.js --onnxruntime-node-install=cuda12/,
    );
  });

  test('is refused where no provider has the name', () => {
    vi.stubEnv('HEADWAY_PROVIDER', 'tpu');
    expect(() => new Execution()).toThrow('HEADWAY_PROVIDER: must be one of cpu, webgpu, cuda, got "tpu"');
  });
});
