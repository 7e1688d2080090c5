import type * as tf from '@tensorflow/tfjs-core';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { Leaf } from '../arguments';
import { UnsupportedError } from '../../errors';
import { type Graph, type Port, sizeOf, type Value } from '../graph/graph';
import { encodeModel } from '../onnx/encode-model';
import { providerOptions } from '../onnx/provider-operators';
import { emptyArray, plainArray, type PlainArray } from '../plain-array';
import type { Trace } from '../trace/trace';
import { onnxRuntime } from './onnx-runtime';
import { type OperatorTime, Profiler } from './profiler';
import { defaultProvider, type Provider, requireProvider } from './provider';
import { stateBackend, type VariableUpdate } from './state-backend';

/** Where and how a graph runs. */
export interface ProgramOptions {
  /** Default 2 on two processors, and so on: all there are. */
  readonly threads?: number;
  /** What computes. Default: what `useProvider` chose, or `HEADWAY_PROVIDER`, or the processor. */
  readonly provider?: Provider;
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
  const model = encodeModel(graph);
  const session = await createSession(model, sessionOptions(options, model));
  return new Program(session, trace, (more) =>
    createSession(model, { ...sessionOptions(options, model), ...more }),
  );
}

/** What ONNX Runtime is told for these options and this model. */
export function sessionOptions(
  { provider = defaultProvider(), threads }: ProgramOptions,
  model: Uint8Array,
): InferenceSession.SessionOptions {
  return {
    executionProviders: [{ name: provider, ...providerOptions(provider, model) }],
    graphOptimizationLevel: 'all',
    ...(threads ? { intraOpNumThreads: threads } : {}),
    logSeverityLevel: 3, // errors only
  };
}

/**
 * A session of ONNX Runtime.
 *
 * @throws UnsupportedError if it does not take the model; ProviderError if its provider is not on this machine
 */
export async function createSession(
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  const { InferenceSession } = onnxRuntime();
  const [{ name }] = options.executionProviders as { name: Provider }[];
  await requireProvider(name);
  try {
    return await InferenceSession.create(model, options);
  } catch (error) {
    throw new UnsupportedError(`compile: ONNX Runtime does not take the graph: ${(error as Error).message}`);
  }
}

let queue: Promise<unknown> = Promise.resolve();

/** Runs of all programs, one after the other: they share variables, and each uses all processors anyway. */
export function inTurn<R>(body: () => Promise<R>): Promise<R> {
  const turn = queue.then(body);
  queue = turn.catch(() => undefined);
  return turn;
}

/**
 * A graph ready to run: a session of ONNX Runtime, and what each of its inputs and outputs is tied to.
 */
export class Program {
  /** @param trace - with the ports of the graph that `session` was made of */
  constructor(
    private readonly session: InferenceSession,
    private readonly trace: Trace,
    private readonly anotherSession: (options: InferenceSession.SessionOptions) => Promise<InferenceSession>,
  ) {}

  /**
   * Runs the graph `times` times with ONNX Runtime's profiler, and changes nothing.
   *
   * @returns what {@link readProfile} gives
   */
  async profile(leaves: readonly Leaf[], times: number): Promise<OperatorTime[]> {
    const profiler = await Profiler.start(this.anotherSession);
    await inTurn(async () => {
      const { feeds, fetches } = this.prepare(leaves, profiler.session);
      for (let i = 0; i < times; i++) await profiler.session.run(feeds, fetches);
    });
    return profiler.end(times);
  }

  /**
   * @param leaves - as `flatten` gave them for this call
   * @returns the function's tensors, in order; the caller disposes them
   */
  run(leaves: readonly Leaf[]): Promise<tf.Tensor[]> {
    return inTurn(async () => {
      const { feeds, fetches, updates, made } = this.prepare(leaves, this.session);
      await this.session.run(feeds, fetches);
      stateBackend.commit(updates);
      return this.trace.results.map(({ value: { shape, dtype } }, i) =>
        stateBackend.tensor(made[i], [...shape], dtype as tf.DataType),
      );
    });
  }

  /** Frees the session. */
  async release(): Promise<void> {
    await queue;
    await this.session.release();
  }

  /** Inputs as they are now, and arrays for the outputs. */
  private prepare(leaves: readonly Leaf[], { inputNames }: InferenceSession): PreparedRun {
    const { variables, results, draws } = this.trace;
    const feeds: Record<string, Tensor> = {};
    const fetches: Record<string, Tensor> = {};
    const needed = new Set(inputNames);
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
    return { feeds, fetches, updates, made };
  }
}

/** All that one run needs. */
interface PreparedRun {
  readonly feeds: Record<string, Tensor>;
  readonly fetches: Record<string, Tensor>;
  /** What to make the variables' values once the run has succeeded. */
  readonly updates: VariableUpdate[];
  /** The results' numbers, once it has. */
  readonly made: PlainArray[];
}

function numbersOf(value: Leaf['value']): PlainArray {
  return 'dataSync' in value ? plainArray(value.dataSync(), value.dtype) : value;
}

function onnxTensor({ dtype, shape }: Value, numbers: PlainArray): Tensor {
  const { Tensor } = onnxRuntime();
  return new Tensor(dtype as 'float32', numbers as Float32Array, shape);
}
