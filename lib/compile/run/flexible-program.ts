import type * as tf from '@tensorflow/tfjs-core';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { type Examples, recordForAnySize, withPresentValues } from '../any-size';
import type { Graph } from '../graph/graph';
import { encodeModel } from '../onnx/encode-model';
import { operatorRules } from '../onnx/provider-operators';
import type { PlainArray } from '../plain-array';
import type { Trace } from '../trace/trace';
import { onnxRuntime } from './onnx-runtime';
import { createSession, inTurn, type ProgramOptions, sessionOptions } from './program';
import { defaultProvider } from './provider';
import { stateBackend } from './state-backend';
import { storedFilesOptions } from './stored-files';

/** Numbers of a tensor that somebody else owns; may be a part of a larger array. */
export interface ArrayView {
  readonly numbers: PlainArray;
  readonly shape: readonly number[];
}

// ANCHOR: FlexibleProgram
/**
 * A function compiled once for arguments of any size, that works on memory the caller owns: no tensor is made
 * or copied for a call. Where `compile` would record a function anew for each length of a text, this runs one
 * graph for all.
 *
 * @remarks It only reads variables. On the processor it reads them where they lie: a session with weights of its own
 * would hold them a second time, rearranged, take seconds to make, and multiply a single row no faster. On a GPU
 * they are constants of the session, and after a change the next call makes a new one. What the function does may
 * depend on sizes through shapes only.
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
   * @throws UnsupportedError if the function cannot be recorded, or does something else at another size
   */
  static async create<A extends object>(
    fn: (args: A) => tf.Tensor[],
    examples: Examples<A>,
    given: ProgramOptions = {},
  ): Promise<FlexibleProgram> {
    const options = { ...given, provider: given.provider ?? defaultProvider() };
    const { graph, trace } = recordForAnySize(fn, examples, operatorRules[options.provider]);
    const program = new FlexibleProgram(graph, trace, options);
    await inTurn(() => program.prepare());
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
      if (this.frozen.some(hasChanged)) await this.prepare();
      const feeds = this.variableFeeds();
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

  /** The variables' present values, in place; none if they are constants of the session. */
  private variableFeeds(): Record<string, Tensor> {
    if (this.frozen.length > 0) return {};
    return Object.fromEntries(
      this.trace.variables.map(({ variable, input: { name, value } }) => {
        const numbers = stateBackend.numbersOf(variable);
        return [name, onnxTensor(value.dtype, { numbers, shape: value.shape })];
      }),
    );
  }

  private async prepare(): Promise<void> {
    await this.release();
    const isOnProcessor = this.options.provider === 'cpu';
    const graph = isOnProcessor ? this.graph : withPresentValues(this.graph, this.trace.variables).graph;
    this.frozen = (isOnProcessor ? [] : this.trace.variables).map(({ variable }) => {
      const { dataId } = variable;
      return { variable, dataId, updates: stateBackend.updatesOf(dataId) };
    });
    const model = encodeModel(graph);
    const options = { ...sessionOptions(this.options, model), ...storedFilesOptions(graph) };
    this.session = await createSession(model, options);
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
