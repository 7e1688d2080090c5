import type * as tf from '@tensorflow/tfjs-core';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { Leaf } from '../arguments';
import { UnsupportedError } from '../../errors';
import { type Graph, type Port, sizeOf, type Value } from '../graph/graph';
import { encodeModel } from '../onnx/encode-model';
import { emptyArray, plainArray, type PlainArray } from '../plain-array';
import type { Trace } from '../trace/trace';
import { onnxRuntime } from './onnx-runtime';
import { stateBackend, type VariableUpdate } from './state-backend';

/** Where and how a graph runs. */
export interface ProgramOptions {
  /** Default 2 on two processors, and so on: all there are. */
  readonly threads?: number;
  /** What computes: the processor (default), a GPU of any make through WebGPU, or one of NVIDIA's through CUDA. */
  readonly provider?: 'cpu' | 'webgpu' | 'cuda';
}

/**
 * Prepares a graph for running.
 *
 * @param graph - as recorded, or rewritten; with the ports of `trace.graph`
 */
export async function createProgram(
  graph: Graph,
  trace: Trace,
  options: ProgramOptions = {},
): Promise<Program> {
  const session = await createSession(encodeModel(graph), {
    executionProviders: [options.provider ?? 'cpu'],
    graphOptimizationLevel: 'all',
    ...(options.threads ? { intraOpNumThreads: options.threads } : {}),
    logSeverityLevel: 3, // errors only
  });
  return new Program(session, trace);
}

async function createSession(
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  const { InferenceSession } = onnxRuntime();
  try {
    return await InferenceSession.create(model, options);
  } catch (error) {
    throw new UnsupportedError(`compile: ONNX Runtime does not take the graph: ${(error as Error).message}`);
  }
}

/** Runs of all programs, one after the other: they share variables, and each uses all processors anyway. */
let queue: Promise<unknown> = Promise.resolve();

/**
 * A graph ready to run: a session of ONNX Runtime, and what each of its inputs and outputs is tied to.
 */
export class Program {
  /** @param trace - with the ports of the graph that `session` was made of */
  constructor(
    private readonly session: InferenceSession,
    private readonly trace: Trace,
  ) {}

  /**
   * @param leaves - as `flatten` gave them for this call
   * @returns the function's tensors, in order; the caller disposes them
   */
  run(leaves: readonly Leaf[]): Promise<tf.Tensor[]> {
    const turn = queue.then(() => this.runNow(leaves));
    queue = turn.catch(() => undefined);
    return turn;
  }

  /** Frees the session. */
  async release(): Promise<void> {
    await queue;
    await this.session.release();
  }

  private async runNow(leaves: readonly Leaf[]): Promise<tf.Tensor[]> {
    const { variables, results, draws } = this.trace;
    const feeds: Record<string, Tensor> = {};
    const fetches: Record<string, Tensor> = {};
    const needed = new Set(this.session.inputNames);
    const feed = ({ name, value }: Port, numbers: PlainArray): void => {
      if (needed.has(name)) feeds[name] = onnxTensor(value, numbers);
    };
    const given = new Map(leaves.map(({ name, value }) => [name, value]));
    for (const port of this.trace.arguments) feed(port, numbersOf(given.get(port.name)!));
    for (const { input, draw } of draws) feed(input, draw());
    const updates: VariableUpdate[] = [];
    for (const { variable, input, next } of variables) {
      feed(input, stateBackend.numbersOf(variable));
      if (!next) continue;
      const update = stateBackend.update(variable);
      fetches[`${input.name}.next`] = onnxTensor(input.value, update.numbers);
      updates.push(update);
    }
    const made = results.map(({ value: { dtype, shape } }) =>
      emptyArray(dtype as tf.DataType, sizeOf(shape)),
    );
    results.forEach(({ name, value }, i) => (fetches[name] = onnxTensor(value, made[i])));

    await this.session.run(feeds, fetches);

    stateBackend.commit(updates);
    return results.map(({ value }, i) =>
      stateBackend.tensor(made[i], [...value.shape], value.dtype as tf.DataType),
    );
  }
}

function numbersOf(value: Leaf['value']): PlainArray {
  return 'dataSync' in value ? plainArray(value.dataSync(), value.dtype) : value;
}

function onnxTensor({ dtype, shape }: Value, numbers: PlainArray): Tensor {
  const { Tensor } = onnxRuntime();
  return new Tensor(dtype as 'float32', numbers as Float32Array, shape);
}
