import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { compile, Execution, type Provider, useProvider } from '../../lib/compile';
import type { OperatorTime } from '../../lib/compile/run/profiler';
import { generate } from '../../lib/generation/generate';
import { Gpt } from '../../lib/models/gpt';
import { gptConfig } from '../../lib/models/gpt-config';
import { Random } from '../../lib/random';
import { tenSteps, type TenSteps } from './ten-steps';

/** What is computed with a provider, as plain numbers. */
export interface Trial {
  readonly steps: TenSteps;
  /** Greedy, from a small GPT. */
  readonly tokens: readonly number[];
  /** Log-softmax of the product of two transposed batches. */
  readonly products: readonly number[];
  readonly operators: readonly OperatorTime[];
}

/** What a function that is compiled for an absent provider says. */
export interface Absence {
  readonly fromCompile: string;
  readonly fromUseProvider: string;
  /** From an Execution that may fall back to running eagerly. */
  readonly fromAuto: string;
}

/** A batch's products with both sides transposed, their logarithms of softmax, and what sines make of them. */
const logProducts = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
  tf.add(
    tf.logSoftmax(tf.mul(tf.matMul(a, b, true, true), 0.5)),
    tf.sin(tf.mul(tf.slice(a, 0, [2, 1, 1]), 10)),
  );

/** @param provider - of all that is compiled in this process from now on; without it, as it is */
export async function trial(provider?: Provider): Promise<Trial> {
  if (provider) await useProvider(provider);
  const steps = await tenSteps();
  const [B, T] = [2, 4];
  const sizes = { vocabSize: 13, maxPositionEmbeddings: 12, hiddenSize: 8, numHiddenLayers: 1 };
  const model = new Gpt(gptConfig({ ...sizes, numAttentionHeads: 2 }), new Random(4));
  const tokens: number[] = [];
  const greedy = { maxNewTokens: T, doSample: false, compile: true } as const;
  for await (const id of generate(model, [3, 1, 4], greedy)) tokens.push(id);
  const numbers = (shape: number[]): tf.Tensor => {
    const random = new Random(5);
    return tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => random.normal()),
      shape,
    );
  };
  const [a, b] = [numbers([B, 3, T]), numbers([B, 5, 3])];
  const fast = compile(logProducts);
  const products = Array.from((await fast(a, b)).dataSync());
  const operators = await fast.explain(1, a, b);
  await fast.dispose();
  return { steps, tokens, products, operators };
}

async function absence(provider: Provider): Promise<Absence> {
  const messageOf = (call: Promise<unknown>): Promise<string> =>
    call.then(
      () => 'no error',
      (error: Error) => `${error.name}: ${error.message}`,
    );
  const x = tf.scalar(3);
  const square = (of: tf.Tensor): tf.Tensor => tf.square(of);
  return {
    fromCompile: await messageOf(compile(square, { provider })(x)),
    fromUseProvider: await messageOf(useProvider(provider)),
    fromAuto: await messageOf(new Execution('auto', { provider }).of(square)(x)),
  };
}

async function main([what, provider]: string[]): Promise<void> {
  await tf.setBackend('cpu');
  const result = await (what === 'trial' ? trial : absence)(provider as Provider);
  process.stdout.write(JSON.stringify(result));
}

if (process.argv[1]?.endsWith('gpu-trial.ts')) void main(process.argv.slice(2));
