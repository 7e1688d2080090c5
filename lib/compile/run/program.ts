import type * as tf from '@tensorflow/tfjs-core';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { Leaf } from '../arguments';
import { UnsupportedError } from '../../errors';
import { threadsAllowed } from '../../threads';
import { type Graph, nodesOf, type Port, sizeOf, type Value } from '../graph/graph';
import { Loops } from '../loops/loops';
import { scratch } from '../loops/scratch';
import { splitOffLoops } from '../loops/split';
import { encodeModel } from '../onnx/encode-model';
import { providerOptions } from '../onnx/provider-operators';
import { emptyArray, plainArray, type PlainArray } from '../plain-array';
import type { RecordedVariable } from '../trace/recording';
import type { Trace } from '../trace/trace';
import { NativeSession } from './native-session';
import { onnxRuntime, type Session } from './onnx-runtime';
import { type OperatorTime, Profiler } from './profiler';
import { defaultProvider, type Provider, requireProvider } from './provider';
import { sessionCache } from '../cache/session-cache';
import { type PresentVariable, stateBackend, type VariableUpdate } from './state-backend';
import { storedFilesOf } from './stored-files';

/** Where and how a graph runs. */
export interface ProgramOptions {
  /** Default: what `HEADWAY_THREADS` says, else 2 on two processors, and so on: all there are. */
  readonly threads?: number;
  /** Whether the function has a program for other shapes already. Default false. */
  readonly further?: boolean;
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
  const { graph: first, loops } = splitOffLoops(graph, updatesOf(graph, trace, options));
  const model = encodeModel(first);
  const bytes = memoryOf(first);
  const stored = storedFilesOf(first);
  const keepsMemory = !options.further || bytes < keepLimit;
  const settings = {
    ...sessionOptions(options, model),
    ...stored?.options,
    enableMemPattern: keepsMemory && bytes < planLimit,
    ...(!keepsMemory && { enableCpuMemArena: false }),
  };
  const session = await createSession(model, settings, stored?.identity);
  return new Program(session, first, new Loops(loops), trace, (more) =>
    createSession(model, { ...settings, ...more }, stored?.identity),
  );
}

/**
 * Where all values of a graph take less memory than this, ONNX Runtime plans one block for them, which saves 4 % of a
 * small step's time. It rounds the block up to a power of two: GPT-2's step took 2.2 GB so, and 0.7 without a plan.
 */
const planLimit = 2 ** 30;

/**
 * A session keeps the memory of a run for the next one, and a function has a session for each set of shapes. All but
 * the first whose values take more than this give it back after each run: steps of MiniLM at 32 and then 128 tokens take
 * 1.3 GB in place of 2.4, for a fifth more of the processor's time at 128.
 */
const keepLimit = 2 ** 30;

/** Bytes of all values that a graph computes, as if none were freed. */
function memoryOf(graph: Graph): number {
  const made = nodesOf(graph).flatMap(({ outputs }) => outputs);
  return made.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
}

/** Outputs that are variables' next values, each with the input that is its present one. None on a GPU, where loops do not run. */
function updatesOf(
  graph: Graph,
  { variables }: Trace,
  { provider = defaultProvider() }: ProgramOptions,
): Map<Port, Port> {
  if (provider !== 'cpu') return new Map();
  const inputs = new Map(graph.inputs.map((port) => [port.name, port]));
  const outputs = new Map(graph.outputs.map((port) => [port.name, port]));
  const assigned = variables.filter(({ next }) => next);
  return new Map(assigned.map(({ input: { name } }) => [outputs.get(nextOf(name))!, inputs.get(name)!]));
}

/** What ONNX Runtime is told for these options and this model. */
export function sessionOptions(
  { provider = defaultProvider(), threads = threadsAllowed() }: ProgramOptions,
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
 * @param stored - what the files hold that constants of the model lie in, by a name for it, if they are kept
 * @throws UnsupportedError if it does not take the model; ProviderError if its provider is not on this machine
 */
export async function createSession(
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
  stored?: string,
): Promise<Session> {
  const { InferenceSession } = onnxRuntime();
  const [{ name }] = options.executionProviders as { name: Provider }[];
  await requireProvider(name);
  try {
    const create = async (bytes: Uint8Array, settings: InferenceSession.SessionOptions): Promise<Session> =>
      (await NativeSession.create(bytes, settings)) ?? InferenceSession.create(bytes, settings);
    return await (sessionCache()?.session(model, options, create, stored) ?? create(model, options));
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
 * A graph ready to run: a session of ONNX Runtime, the loops after it, and what each input and output is tied to.
 */
export class Program {
  /** Outputs of the session that are for the loops alone. */
  private readonly cuts: readonly Port[];
  private readonly looped: ReadonlySet<string>;

  /**
   * @param graph - of the session; the loops read its inputs and outputs
   * @param trace - of the whole function
   */
  constructor(
    private readonly session: Session,
    private readonly graph: Graph,
    private readonly loops: Loops,
    private readonly trace: Trace,
    private readonly anotherSession: (options: InferenceSession.SessionOptions) => Promise<Session>,
  ) {
    const results = new Set(trace.results.map(({ name }) => name));
    const isCut = ({ name }: Port): boolean => !results.has(name) && !name.endsWith(nextOf(''));
    this.cuts = graph.outputs.filter(isCut);
    scratch.join();
    this.looped = new Set(loops.loops.flatMap(({ results: written }) => written.map(({ name }) => name)));
  }

  /**
   * Runs the graph `times` times with ONNX Runtime's profiler, and changes nothing.
   *
   * @returns what {@link readProfile} gives, and the loops
   */
  async profile(leaves: readonly Leaf[], times: number): Promise<OperatorTime[]> {
    const profiler = await Profiler.start(this.anotherSession);
    let loopMilliseconds = 0;
    await inTurn(async () => {
      const { feeds, fetches, arrays } = this.prepare(leaves, profiler.session);
      // The loops write over copies, in place as in a run.
      for (const { input } of this.assignedVariables) {
        const name = nextOf(input.name);
        if (!this.looped.has(name)) continue;
        const copy = arrays.get(input.name)!.slice();
        arrays.set(input.name, copy).set(name, copy);
      }
      for (let i = 0; i < times; i++) {
        await profiler.session.run(feeds, fetches);
        const started = performance.now();
        this.loops.run(arrays);
        loopMilliseconds += (performance.now() - started) / times;
      }
    });
    const operators = await profiler.end(times);
    const nodes = this.loops.loops.length;
    if (nodes === 0) return operators;
    const loops = {
      operator: 'loops',
      provider: 'cpu' as const,
      nodes,
      milliseconds: loopMilliseconds,
    };
    return [...operators, loops].sort((a, b) => b.milliseconds - a.milliseconds);
  }

  /**
   * @param leaves - as `flatten` gave them for this call
   * @returns the function's tensors, in order; the caller disposes them
   */
  run(leaves: readonly Leaf[]): Promise<tf.Tensor[]> {
    return inTurn(async () => {
      const { feeds, fetches, arrays, present } = this.prepare(leaves, this.session);
      await this.session.run(feeds, fetches);
      stateBackend.requireUnchanged(present);
      const updates = this.assignedVariables.map(({ variable, input }): VariableUpdate => {
        const name = nextOf(input.name);
        if (this.looped.has(name)) arrays.set(name, stateBackend.nextNumbers(variable, true));
        return { variable, numbers: arrays.get(name)! };
      });
      this.loops.run(arrays);
      stateBackend.commit(updates);
      return this.trace.results.map(({ name, value: { shape, dtype } }) =>
        stateBackend.tensor(arrays.get(name)!, [...shape], dtype as tf.DataType),
      );
    });
  }

  /** Frees the session. */
  async release(): Promise<void> {
    await queue;
    await this.session.release();
    this.loops.release();
    scratch.leave();
  }

  private get assignedVariables(): RecordedVariable[] {
    return this.trace.variables.filter(({ next }) => next);
  }

  /** Inputs as they are now, and arrays for the session's outputs. */
  private prepare(leaves: readonly Leaf[], { inputNames }: Session): PreparedRun {
    const { variables, results, draws } = this.trace;
    const arrays = new Map<string, PlainArray>();
    const forLoops = scratch.take(this.cuts.map(({ value }) => sizeOf(value.shape)));
    this.cuts.forEach(({ name }, i) => arrays.set(name, forLoops[i]));
    const given = new Map(leaves.map(({ name, value }) => [name, value]));
    for (const { name } of this.trace.arguments) arrays.set(name, numbersOf(given.get(name)!));
    for (const { input, draw } of draws) arrays.set(input.name, draw());
    for (const { variable, input } of variables) arrays.set(input.name, stateBackend.numbersOf(variable));
    for (const { name, value } of results) arrays.set(name, arrayFor(value));
    for (const { variable, input } of this.assignedVariables) {
      const name = nextOf(input.name);
      if (!this.looped.has(name)) arrays.set(name, stateBackend.nextNumbers(variable));
    }
    const tensors = (ports: readonly Port[]): Record<string, Tensor> =>
      Object.fromEntries(ports.map(({ name, value }) => [name, onnxTensor(value, arrays.get(name)!)]));
    const needed = new Set(inputNames);
    return {
      feeds: tensors(this.graph.inputs.filter(({ name }) => needed.has(name))),
      fetches: tensors(this.graph.outputs),
      arrays,
      present: this.assignedVariables.map(({ variable }) => ({ variable, dataId: variable.dataId })),
    };
  }
}

/** All that one run needs. */
interface PreparedRun {
  readonly feeds: Record<string, Tensor>;
  readonly fetches: Record<string, Tensor>;
  /** The numbers at each port, by its name. */
  readonly arrays: Map<string, PlainArray>;
  /** The variables to be assigned, as they are before the run. */
  readonly present: readonly PresentVariable[];
}

/** What trace calls the next value of a variable. */
function nextOf(name: string): string {
  return `${name}.next`;
}

function arrayFor({ dtype, shape }: Value): PlainArray {
  return emptyArray(dtype as tf.DataType, sizeOf(shape));
}

function numbersOf(value: Leaf['value']): PlainArray {
  return 'dataSync' in value ? plainArray(value.dataSync(), value.dtype) : value;
}

function onnxTensor({ dtype, shape }: Value, numbers: PlainArray): Tensor {
  const { Tensor } = onnxRuntime();
  return new Tensor(dtype as 'float32', numbers as Float32Array, shape);
}
