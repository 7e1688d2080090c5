import * as tf from '@tensorflow/tfjs-core';
import { UnsupportedError } from '../../errors';
import { recordHostTensors } from '../../host-values';
import type { Graph, Port, Value, ValueType } from '../graph/graph';
import { kernels } from '../kernels/kernels';
import type { Leaf } from '../arguments';
import { callerLine } from './caller';
import { type RecordedDraw, type RecordedVariable, Recording, type RecordingOptions } from './recording';
import { callRefused, readRefused, traceBackend, traceBackendName, variableRefused } from './trace-backend';

/** A function written down: its graph, and what each of the graph's ends is tied to. */
export interface Trace {
  readonly graph: Graph;
  readonly arguments: readonly Port[];
  readonly variables: readonly RecordedVariable[];
  readonly draws: readonly RecordedDraw[];
  /** Variables that became constants. */
  readonly frozen: ReadonlySet<tf.Variable>;
  /** The values it returned, in order. */
  readonly results: readonly Port[];
  readonly lines: ReadonlyMap<Value, string>;
}

/** tfjs's engine, with the members that a recording must set aside for its time. */
interface EngineInternals {
  backendName: string;
  backendInstance: tf.KernelBackend;
  /** What tf.profile and tf.time measure with: of the backend that was set last. */
  profiler: unknown;
  readSync(dataId: object): tf.BackendValues;
  read(dataId: object): Promise<tf.BackendValues>;
  makeVariable(initial: tf.Tensor): tf.Variable;
  state: { gradientDepth: number; activeTape: { saved?: tf.Tensor[] }[] | null };
}

// ANCHOR: trace
/**
 * Runs a function once on a backend that computes nothing, and gives what it would have computed as a graph.
 *
 * @param body - the function; returns the tensors it makes, in a fixed order
 * @param leaves - the tensors and typed arrays among its arguments: each becomes an input of the graph
 * @throws UnsupportedError if the function looks at a value, or uses an operator without a mapping
 */
export function trace(
  body: () => readonly tf.Tensor[],
  leaves: readonly Leaf[],
  options: RecordingOptions = {},
): Trace {
  const engine = tf.engine() as unknown as EngineInternals;
  const readOutside = (tensor: tf.TensorInfo): tf.BackendValues =>
    tensorPrototype(engine).readSync.call(engine, tensor.dataId);
  const recording = new Recording(options, readOutside);
  for (const { name, value } of leaves) {
    if (value instanceof tf.Tensor) recording.giveTensor(name, value);
    else recording.giveArray(name, value);
  }
  const returned = record(recording, body);
  const results = returned.map((value, index) => ({ name: `result${index}`, value }));
  const variables = recording.usedVariables;
  recording.restoreVariables();
  const assigned = variables.flatMap(({ input, next }) =>
    next ? [{ name: `${input.name}.next`, value: next }] : [],
  );
  const inputs = [...recording.usedArguments, ...recording.draws, ...variables].map((each) =>
    'input' in each ? each.input : each,
  );
  return {
    graph: { inputs, outputs: [...results, ...assigned] },
    arguments: recording.usedArguments,
    variables,
    draws: recording.draws,
    frozen: recording.frozen,
    results,
    lines: recording.lines,
  };
}
// ANCHOR_END: trace

/**
 * Records a formula of inputs that are known by type only.
 *
 * @returns the values that stand for its inputs and its results
 */
export function traceFormula(
  types: Readonly<Record<string, ValueType>>,
  formula: (inputs: Readonly<Record<string, tf.Tensor>>) => Readonly<Record<string, tf.Tensor>>,
): { inputs: Record<string, Value>; results: Record<string, Value> } {
  const recording = new Recording({}, () => {
    throw new UnsupportedError('compile: a formula must be made of its inputs and numbers');
  });
  let inputs: Record<string, Value> = {};
  let names: string[] = [];
  const values = record(recording, () => {
    const placeholders = Object.entries(types).map(
      ([name, type]) => [name, recording.placeholder(type)] as const,
    );
    inputs = Object.fromEntries(placeholders.map(([name, tensor]) => [name, recording.valueOf(tensor)]));
    const results = formula(Object.fromEntries(placeholders));
    names = Object.keys(results);
    return Object.values(results);
  });
  return { inputs, results: Object.fromEntries(names.map((name, i) => [name, values[i]])) };
}

/** The body's results as values; all that was set aside is put back, whatever happens. */
function record(recording: Recording, body: () => readonly tf.Tensor[]): Value[] {
  const backend = traceBackend();
  const engine = tf.engine() as unknown as EngineInternals;
  const { backendName, backendInstance, profiler } = engine;
  const { assign } = tf.Variable.prototype;
  void tf.setBackend(traceBackendName); // at once: this backend needs no start
  backend.recording = recording;
  engine.readSync = () => recording.refuse(readRefused());
  engine.read = () => recording.refuseLater(readRefused());
  engine.makeVariable = () => recording.refuse(variableRefused());
  tf.Variable.prototype.assign = function (this: tf.Variable, tensor: tf.Tensor): void {
    recording.assign(this, tensor);
  };
  try {
    const values: Value[] = [];
    recordHostTensors(
      (shape, draw, source) => recording.drawTensor(shape, draw, source),
      () => tf.tidy(() => values.push(...body().map((tensor) => recording.valueOf(tensor)))),
    );
    recording.requireFaithful();
    return values;
  } catch (error) {
    recording.restoreVariables();
    forgetGradients(engine);
    throw withKernelNamed(error);
  } finally {
    tf.Variable.prototype.assign = assign;
    Object.assign(engine, { backendName, backendInstance, profiler });
    delete (engine as Partial<EngineInternals>).readSync;
    delete (engine as Partial<EngineInternals>).read;
    delete (engine as Partial<EngineInternals>).makeVariable;
    backend.recording = undefined;
  }
}

/**
 * Refuses the recording under way, if there is one: a compiled function is being called inside it.
 *
 * @returns undefined outside a recording
 */
export function refuseInsideRecording(): Promise<never> | undefined {
  return traceBackend().recording?.refuseLater(callRefused());
}

function tensorPrototype(engine: EngineInternals): EngineInternals {
  return Object.getPrototypeOf(engine) as EngineInternals;
}

/** Frees what tfjs had kept for a gradient that an error has ended. */
function forgetGradients({ state }: EngineInternals): void {
  if (state.gradientDepth > 0 || !state.activeTape) return;
  for (const { saved } of state.activeTape) tf.dispose(saved ?? []);
  state.activeTape = null;
}

/** tfjs says "Kernel 'X' not registered for backend"; a reader needs to know what to do. */
function withKernelNamed(error: unknown): unknown {
  const name = /[Kk]ernel '(\w+)'/.exec(String((error as Error)?.message))?.[1];
  if (!name || name in kernels || error instanceof UnsupportedError) return error;
  return new UnsupportedError(
    `compile: the operator ${name}, used at ${lineOf(error as Error)}, has no mapping to ONNX: add one under this ` +
      `name to a table in lib/compile/kernels/, with a case in test/golden/generate/operators.py`,
  );
}

function lineOf(error: Error): string {
  return callerLine(error.stack);
}
