import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { newDecoder } from '../generation/new-decoder';
import { greedyToken } from '../generation/sampling';
import { loadGguf } from '../models/llama-gguf';
import type { Workload } from './workload';

/** What is done with a GGUF file: a prompt is read, a text is written after one, or a process begins with nothing. */
export type ModelWork = 'reading' | 'writing' | 'first token';

/** In the order in which they are shown. */
export const modelWorks: readonly ModelWork[] = ['reading', 'writing', 'first token'];

/** Tokens of a prompt, and of what is written after it. The same are in `llama-cpp/worker.py`. */
const [promptTokens, newTokens] = [256, 64];

const prompt = Array.from({ length: promptTokens }, (_, i) => 1 + (i % 200));

let childrensPeak = 0;

/** The most memory that a process of the work `first token` held so far, bytes. */
export function peakOfChildren(): number {
  return childrensPeak;
}

/** Reads 256 tokens, or writes 64 after them, greedily: only that is timed. Or a new process writes one. */
export async function modelWorkload(model: string, work: ModelWork): Promise<Workload> {
  if (work === 'first token') return () => inNewProcess(model);
  const loaded = loadGguf(model, { weights: 'quantized' });
  const { decoder } = await newDecoder(loaded.model, { useCache: true, compile: true });
  return async () => {
    decoder.forget();
    const started = performance.now();
    await decoder.next(prompt);
    const read = performance.now();
    if (work === 'reading') return { tokens: promptTokens, milliseconds: read - started };
    let [token] = prompt;
    for (let i = 0; i < newTokens; i++) token = greedyToken(await decoder.next([token]));
    return { tokens: newTokens, milliseconds: performance.now() - read };
  };
}

async function inNewProcess(model: string): Promise<{ tokens: number }> {
  const child = fork(path.join(__dirname, 'first-token.js'), [model], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [peak] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) =>
      Promise.reject(new Error(`a process of its own ended with ${code}`)),
    ),
  ])) as [number];
  childrensPeak = Math.max(childrensPeak, peak);
  return { tokens: 1 };
}

/** All that must happen before a model says something: loading, compiling, one token. */
export async function writeFirstToken(model: string): Promise<void> {
  const loaded = loadGguf(model, { weights: 'quantized' });
  const { decoder } = await newDecoder(loaded.model, { useCache: true, compile: true });
  greedyToken(await decoder.next(prompt.slice(0, 1)));
}
