import type * as tf from '@tensorflow/tfjs-core';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { UnsupportedError } from '../../errors';
import { flatten } from '../arguments';
import { type Graph, type Value, withValues } from '../graph/graph';
import { joinSizes } from '../graph/join-sizes';
import { printGraph } from '../graph/print';
import { encodeModel } from '../onnx/encode-model';
import { optimise } from '../optimise/optimise';
import type { PlainArray } from '../plain-array';
import { trace, type Trace } from '../trace/trace';
import { onnxRuntime } from './onnx-runtime';
import { createSession, inTurn, type ProgramOptions, sessionOptions } from './program';
import { stateBackend } from './state-backend';

/** Numbers of a tensor that somebody else owns; may be a part of a larger array. */
export interface ArrayView {
  readonly numbers: PlainArray;
  readonly shape: readonly number[];
}

/** The type and shape of an example argument: no numbers are needed to record what is done with it. */
export function exampleTensor(shape: readonly number[], dtype: 'float32' | 'int32' = 'float32'): tf.Tensor {
  const none = dtype === 'int32' ? new Int32Array(0) : new Float32Array(0);
  return stateBackend.tensor(none, [...shape], dtype);
}

// ANCHOR: FlexibleProgram
/**
 * A function compiled once for arguments of any size, that works on memory the caller owns: no tensor is made
 * or copied for a call. Where `compile` would record a function anew for each length of a text, this runs one
 * graph for all.
 *
 * @remarks It only reads variables, as constants of the session; after a change the next call makes a new session. What the function does may depend on sizes through shapes only.
 */
export class FlexibleProgram {
  private session?: InferenceSession;
  private frozen: readonly FrozenVariable[] = [];

  private constructor(
    readonly graph: Graph,
    private readonly trace: Trace,
    private readonly options: ProgramOptions,
  ) {}

  /**
   * @param fn - of one object with tensors in it (also in arrays), to tensors; uses tfjs operators only
   * @param examples - three arguments, made by {@link exampleTensor}: at two sizes, each above 1, to see which
   * axes differ, and at the largest, to see that nothing else does
   * @throws UnsupportedError if the function cannot be recorded, or does something else at another size
   */
  static async create<A extends object>(
    fn: (args: A) => tf.Tensor[],
    examples: readonly [A, A, A],
    options: ProgramOptions = {},
  ): Promise<FlexibleProgram> {
    const traces = examples.map((args) => trace(() => fn(args), flatten([args]).leaves));
    const [first, second, largest] = traces.map(({ graph }) => optimise(graph));
    const graph = joinSizes(first, second);
    requireSame(graph, joinSizes(first, largest));
    requireReadOnly(traces[0]);
    const program = new FlexibleProgram(graph, traces[0], options);
    await inTurn(() => program.freeze());
    return program;
  }

  /**
   * @param args - for each argument, by its place in the object (`keys.0`), its numbers
   * @param results - for each result, in order, where its numbers are to be written. It may be the memory of an
   * argument that the function writes some rows of (`tf.tensorScatterUpdate`) and does not need otherwise:
   * only those rows are then written
   */
  run(args: ReadonlyMap<string, ArrayView>, results: readonly ArrayView[]): Promise<void> {
    return inTurn(async () => {
      if (this.frozen.some(hasChanged)) await this.freeze();
      const feeds: Record<string, Tensor> = {};
      for (const { name, value } of this.trace.arguments) {
        feeds[name] = onnxTensor(value.dtype, args.get(name.replace(/^0\./, ''))!);
      }
      const fetches = Object.fromEntries(
        this.trace.results.map(({ name, value }, i) => [name, onnxTensor(value.dtype, results[i])]),
      );
      await this.session!.run(feeds, fetches);
    });
  }
  // ANCHOR_END: FlexibleProgram

  /** Frees the session. */
  async release(): Promise<void> {
    await this.session?.release();
    this.session = undefined;
  }

  /** Makes the variables' present values constants of the session: ONNX Runtime arranges them for speed. */
  private async freeze(): Promise<void> {
    await this.release();
    const values = new Map(this.trace.variables.map(({ variable, input }) => [input.name, variable]));
    const constants = new Map<Value, Value>();
    const inputs = this.graph.inputs.filter(({ name, value }) => {
      const variable = values.get(name);
      if (!variable) return true;
      const data = stateBackend.numbersOf(variable);
      constants.set(value, { ...value, origin: { kind: 'constant', data } });
      return false;
    });
    const graph = withValues({ inputs, outputs: this.graph.outputs }, constants);
    this.frozen = [...values.values()].map((variable) => {
      const { dataId } = variable;
      return { variable, dataId, updates: stateBackend.updatesOf(dataId) };
    });
    this.session = await createSession(encodeModel(graph), sessionOptions(this.options));
  }
}

/** A variable whose values are constants of a session, and what tells whether they still are. */
interface FrozenVariable {
  readonly variable: tf.Variable;
  readonly dataId: object;
  readonly updates: number;
}

function hasChanged({ variable, dataId, updates }: FrozenVariable): boolean {
  return variable.dataId !== dataId || stateBackend.updatesOf(dataId) !== updates;
}

function onnxTensor(dtype: string, { numbers, shape }: ArrayView): Tensor {
  const { Tensor } = onnxRuntime();
  return new Tensor(dtype as 'float32', numbers as Float32Array, shape);
}

function requireSame(graph: Graph, largest: Graph): void {
  const [lines, others] = [graph, largest].map((each) => printGraph(each).split('\n'));
  const place = lines.findIndex((line, i) => line !== others[i]);
  if (place === -1 && lines.length === others.length) return;
  throw new UnsupportedError(
    `compile: a function for any size must compute the same at the largest, but ${lines[place]} is there ` +
      `${others[place] ?? 'missing'}`,
  );
}

function requireReadOnly({ variables, draws }: Trace): void {
  const written = variables.find(({ next }) => next);
  if (!written && draws.length === 0) return;
  throw new UnsupportedError(
    `compile: a function for any size must only read variables and draw nothing, ` +
      (written ? `but ${written.variable.name} is assigned` : 'but random numbers are drawn'),
  );
}
