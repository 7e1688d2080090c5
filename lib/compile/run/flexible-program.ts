import type * as tf from '@tensorflow/tfjs-core';
import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { type Examples, recordForAnySize, withPresentValues } from '../any-size';
import type { Graph } from '../graph/graph';
import { encodeModel } from '../onnx/encode-model';
import { operatorRules } from '../onnx/provider-operators';
import { inferenceRules } from '../optimise/inference';
import type { PlainArray } from '../plain-array';
import type { Trace } from '../trace/trace';
import { isPage, onnxRuntime, type Session } from './onnx-runtime';
import { createSession, inTurn, type ProgramOptions, sessionOptions } from './program';
import { defaultProvider } from './provider';
import { stateBackend } from './state-backend';
import { storedFilesOf } from './stored-files';

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
 * @remarks It only reads variables, as constants of the session, which ONNX Runtime arranges for speed: a single row
 * then goes through them at the speed of the memory. After a change the next call makes a new session. What the
 * function does may depend on sizes through shapes only.
 */
export class FlexibleProgram {
  private session?: Session;
  private inputs: ReadonlySet<string> = new Set();
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
    const rules = options.provider === 'cpu' ? inferenceRules : operatorRules[options.provider];
    const { graph, trace } = recordForAnySize(fn, examples, rules);
    const program = new FlexibleProgram(graph, trace, options);
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
      for (const { variable, input } of this.trace.variables) {
        if (!this.inputs.has(input.name)) continue;
        const numbers = stateBackend.numbersOf(variable);
        feeds[input.name] = onnxTensor(input.value.dtype, { numbers, shape: input.value.shape });
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

  /** Makes a session with the variables' present values as constants, which are not copied on the way to it. */
  private async freeze(): Promise<void> {
    await this.release();
    const isOnProcessor = this.options.provider === 'cpu'; // a GPU would have to be sent tables at each run
    const { graph } = withPresentValues(this.graph, this.trace.variables, isOnProcessor);
    this.inputs = new Set(graph.inputs.map(({ name }) => name));
    this.frozen = this.trace.variables.map(({ variable }) => {
      const { dataId } = variable;
      return { variable, dataId, updates: stateBackend.updatesOf(dataId) };
    });
    const weights = new Map<string, Uint8Array>();
    const stored = storedFilesOf(graph);
    // Where matrices are in files, ONNX Runtime would look for the others there too: vectors, which are short.
    const model = encodeModel(graph, undefined, stored ? {} : { apart: weights });
    const settings: InferenceSession.SessionOptions = {
      ...sessionOptions(this.options, model),
      externalData: [...weights].map(([path, bytes]) => ({ path, data: isPage ? bytes : bufferOf(bytes) })),
      // What has been rearranged is freed at once, and not kept for later.
      extra: {
        session: {
          ...(stored?.options.extra?.session as object),
          use_device_allocator_for_initializers: '1',
        },
      },
    };
    this.session = await createSession(model, settings, stored?.identity);
  }
}

/** The same memory as what onnxruntime-node asks for. */
function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return Buffer.from(buffer, byteOffset, byteLength);
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
