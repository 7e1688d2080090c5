import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test, vi } from 'vitest';
import { availableBackends, useBackend } from '../../lib/backends/backend';
import { defaultWasmThreads } from '../../lib/backends/wasm/start';
import { sessionOptions } from '../../lib/compile/run/program';
import { ConfigError, UnsupportedError } from '../../lib/errors';

afterEach(() => vi.unstubAllEnvs());

test('auto takes the first backend there is, and says why', async () => {
  const best = availableBackends().find(({ available }) => available)!;
  const choice = await useBackend('auto');
  expect(choice.name).toBe(best.name);
  expect(tf.getBackend()).toBe(best.name);
  expect(choice.reason).toContain(best.reason);
});

test('what auto passed over is part of the reason', async () => {
  const [native] = availableBackends();
  if (native.available) return expect(native.reason).toContain('native code');
  expect((await useBackend()).reason).toContain('headway setup --native');
});

test('a backend that is asked for runs', async () => {
  expect(await useBackend('cpu')).toEqual({ name: 'cpu', reason: expect.stringMatching(/^asked for; /) });
  expect(tf.getBackend()).toBe('cpu');
});

test('asking again for the backend that runs is harmless and keeps its tensors', async () => {
  await useBackend('wasm');
  const x = tf.tensor1d([1, 2, 3]);
  await useBackend('wasm');
  expect(Array.from(tf.square(x).dataSync())).toEqual([1, 4, 9]);
  x.dispose();
});

test('tensors move when the backend changes', async () => {
  await useBackend('wasm');
  const x = tf.tensor1d([1, 2, 3]);
  await useBackend('cpu');
  expect(Array.from(tf.add(x, 1).dataSync())).toEqual([2, 3, 4]);
  x.dispose();
});

test('HEADWAY_BACKEND chooses where the program does not', async () => {
  vi.stubEnv('HEADWAY_BACKEND', 'cpu');
  expect((await useBackend()).name).toBe('cpu');
  expect((await useBackend('wasm')).name).toBe('wasm');
});

test('webgpu says what it needs and how a GPU is used without it', async () => {
  vi.stubGlobal('navigator', undefined);
  await expect(useBackend('webgpu')).rejects.toThrow(
    new UnsupportedError(
      "useBackend: webgpu is not on this machine: tfjs's own needs navigator.gpu and, for dataSync, an " +
        'OffscreenCanvas, which Node has not; compiled functions run on a GPU without it (--provider webgpu); ' +
        "'auto' takes the best there is",
    ),
  );
  vi.unstubAllGlobals();
});

test('a backend nobody knows is refused with the names there are', async () => {
  await expect(useBackend('cuda' as 'cpu')).rejects.toThrow(
    new ConfigError('useBackend: must be one of auto, cpu, wasm, tensorflow, webgpu, got "cuda"'),
  );
  vi.stubEnv('HEADWAY_BACKEND', 'gpu');
  await expect(useBackend()).rejects.toThrow('HEADWAY_BACKEND: must be one of');
});

test('HEADWAY_THREADS is what ONNX Runtime gets, and wasm up to 4', () => {
  const wasmAndCompiled = (): unknown[] => [
    defaultWasmThreads(),
    sessionOptions({ provider: 'cpu' }, new Uint8Array()).intraOpNumThreads,
  ];
  vi.stubEnv('HEADWAY_THREADS', '3');
  expect(wasmAndCompiled()).toEqual([3, 3]);
  vi.stubEnv('HEADWAY_THREADS', '16');
  expect(wasmAndCompiled()).toEqual([4, 16]);
  vi.stubEnv('HEADWAY_THREADS', '');
  expect(wasmAndCompiled()[1]).toBeUndefined();
  for (const wrong of ['0', '-1', 'two', '1.5', '1e3', '99999']) {
    vi.stubEnv('HEADWAY_THREADS', wrong);
    expect(() => defaultWasmThreads()).toThrow(ConfigError);
  }
});

test('starting wasm leaves no error listener behind that rethrows', async () => {
  await useBackend('wasm');
  const sources = ['uncaughtException', 'unhandledRejection'].flatMap((event) =>
    process.listeners(event as 'uncaughtException').map(String),
  );
  expect(sources.filter((source) => /throw (ex|reason)/.test(source))).toEqual([]);
});
