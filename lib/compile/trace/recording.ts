import * as tf from '@tensorflow/tfjs-core';
import { UnsupportedError } from '../../errors';
import type { Draw, Source } from '../../host-values';
import { type ElementType, GraphBuilder, type Port, type Value, type ValueType } from '../graph/graph';
import { kernels } from '../kernels/kernels';
import { cast, reshape } from '../kernels/mapping';
import { plainArray } from '../plain-array';
import { callerLine } from './caller';

/** A variable that the function read or assigned: it goes in, and comes out if it was assigned. */
export interface RecordedVariable {
  readonly variable: tf.Variable;
  readonly input: Port;
  /** What it is afterwards; absent if it was only read. */
  readonly next?: Value;
}

/** Numbers that the host draws anew for each run. */
export interface RecordedDraw {
  readonly input: Port;
  readonly draw: Draw;
  readonly source: Source;
}

/** How a recording treats what the function finds outside its arguments. */
export interface RecordingOptions {
  /** `state` (the default): variables go in and out. `frozen`: they are constants of the graph. */
  readonly variables?: 'state' | 'frozen';
  /** Whether each node notes the line of the program it came from; slow, for messages only. */
  readonly lines?: boolean;
}

type Identity = object;

/**
 * What one run of a function leaves behind when its kernels are written down in place of being computed:
 * values by the tensors that stand for them, the variables it touched, the randomness it asked for.
 */
export class Recording {
  readonly builder: GraphBuilder = new GraphBuilder();
  /** The line of the program that made a value, where `lines` was asked for. */
  readonly lines: Map<Value, string> = new Map();
  private readonly values = new Map<Identity, Value>();
  private readonly givenArrays = new Map<Identity, Port>();
  private readonly given: Port[] = [];
  private readonly variables = new Map<tf.Variable, { input: Port; dataId: Identity }>();
  private readonly assigned = new Set<tf.Variable>();
  private readonly drawn: RecordedDraw[] = [];
  private readonly frozenVariables = new Set<tf.Variable>();
  private refusal?: UnsupportedError;

  /**
   * @param readOutside - the values of a tensor that was there before the recording
   */
  constructor(
    private readonly options: RecordingOptions,
    private readonly readOutside: (tensor: tf.TensorInfo) => tf.BackendValues,
  ) {}

  /** Refuses the recording here, and at its end should the function catch that. */
  refuse(reason: UnsupportedError): never {
    this.refusal ??= reason;
    throw reason;
  }

  /** Refuses the recording at its end, for what answers with a promise. The promise is never settled. */
  refuseLater(reason: UnsupportedError): Promise<never> {
    this.refusal ??= reason;
    return new Promise(() => undefined);
  }

  /** @throws UnsupportedError if something was refused */
  requireFaithful(): void {
    if (this.refusal) throw this.refusal;
  }

  /** Makes a tensor that was passed as an argument an input. */
  giveTensor(name: string, tensor: tf.Tensor): void {
    const value = this.builder.input({ dtype: elementType(tensor.dtype), shape: tensor.shape });
    this.given.push({ name, value });
    this.values.set(tensor.dataId, value);
  }

  /** Makes the values of a typed array that was passed as an argument an input, should a tensor be made of it. */
  giveArray(name: string, array: Float32Array | Int32Array | Uint8Array): void {
    const dtype = array instanceof Float32Array ? 'float32' : array instanceof Int32Array ? 'int32' : 'bool';
    this.givenArrays.set(array, { name, value: this.builder.input({ dtype, shape: [array.length] }) });
  }

  /** The inputs that the function used, of those it was given. */
  get usedArguments(): readonly Port[] {
    return this.given;
  }

  /** Which variables the function touched, in the order of first use. */
  get usedVariables(): readonly RecordedVariable[] {
    return [...this.variables].map(([variable, { input }]) => ({
      variable,
      input,
      next: this.assigned.has(variable) ? this.values.get(variable.dataId) : undefined,
    }));
  }

  /** The randomness the function asked for, in order. */
  get draws(): readonly RecordedDraw[] {
    return this.drawn;
  }

  /** The variables that became constants. */
  get frozen(): ReadonlySet<tf.Variable> {
    return this.frozenVariables;
  }

  /** The value that a tensor stands for; one from outside becomes an input (a variable) or a constant. */
  valueOf(tensor: tf.TensorInfo): Value {
    if (tensor instanceof tf.Variable && !this.assigned.has(tensor)) return this.variableValue(tensor);
    const known = this.values.get(tensor.dataId);
    if (known) return this.seenAs(known, tensor);
    const type = typeOf(tensor);
    const numbers = plainArray(this.readOutside(tensor), tensor.dtype);
    const value = this.builder.constant(numbers.slice(), type); // the program may change its array
    this.values.set(tensor.dataId, value);
    return value;
  }

  /** A tensor to stand for a value. */
  standFor(value: Value): tf.TensorInfo {
    const dataId = {};
    this.values.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: value.dtype as tf.DataType };
  }

  /** What `tf.tensor(array)` gives: an input if the array is an argument, a constant otherwise. */
  write(array: tf.BackendValues, shape: number[], dtype: tf.DataType): Identity {
    const port = this.givenArrays.get(array);
    const type = { dtype: elementType(dtype), shape };
    let value: Value;
    if (port) {
      if (!this.given.includes(port)) this.given.push(port);
      value = reshape(this.builder, port.value, shape);
    } else {
      value = this.builder.constant(plainArray(array, dtype).slice(), type); // the program may change its array
      this.note(value);
    }
    return this.standFor(value).dataId;
  }

  /** Records `variable.assign(tensor)`. The variable itself gets its own identity back at the end. */
  assign(variable: tf.Variable, tensor: tf.Tensor): void {
    if (this.options.variables === 'frozen') {
      throw new UnsupportedError(
        `compile: a variable must stay as it is where variables are frozen, but ${callerLine()} assigns one: ` +
          `compile with variables: 'state'`,
      );
    }
    if (variable.dtype !== tensor.dtype || variable.shape.join() !== tensor.shape.join()) {
      throw new UnsupportedError(
        `compile: an assigned tensor must have the variable's type ${variable.dtype} [${variable.shape.join(', ')}], ` +
          `got ${tensor.dtype} [${tensor.shape.join(', ')}] at ${callerLine()}`,
      );
    }
    const value = this.valueOf(tensor);
    this.variableValue(variable);
    this.assigned.add(variable);
    variable.dataId = this.standFor(value).dataId;
  }

  /** Records numbers that the host draws anew each run. */
  drawTensor(shape: readonly number[], draw: Draw, source: Source): tf.Tensor {
    const tensor = this.placeholder({ dtype: 'float32', shape });
    const input = { name: `draw${this.drawn.length}`, value: this.valueOf(tensor) };
    this.drawn.push({ input, draw, source });
    return tensor;
  }

  /** A tensor that stands for an input; only while recording. */
  placeholder(type: ValueType): tf.Tensor {
    const { dataId, shape, dtype } = this.standFor(this.builder.input(type));
    return tf.engine().makeTensorFromDataId(dataId, shape, dtype, tf.engine().backend);
  }

  /** Writes a kernel down. */
  run(
    kernelName: string,
    inputs: tf.NamedTensorInfoMap,
    attributes: object,
  ): tf.TensorInfo | tf.TensorInfo[] {
    const values = Object.fromEntries(
      Object.entries(inputs)
        .filter((entry): entry is [string, tf.TensorInfo] => Boolean(entry[1]))
        .map(([name, tensor]) => [name, this.valueOf(tensor)]),
    );
    const outputs = kernels[kernelName](this.builder, values, attributes);
    const list = [outputs].flat() as Value[];
    for (const value of list) this.note(value);
    const infos = list.map((value) => this.standFor(value));
    return outputs instanceof Array ? infos : infos[0];
  }

  /** Gives every variable the identity back that it had before the recording. */
  restoreVariables(): void {
    for (const [variable, { dataId }] of this.variables) variable.dataId = dataId;
  }

  private variableValue(variable: tf.Variable): Value {
    if (this.options.variables === 'frozen') {
      const known = this.values.get(variable.dataId);
      if (known) return this.seenAs(known, variable);
      const numbers = plainArray(this.readOutside(variable), variable.dtype);
      const value = this.builder.constant(numbers, typeOf(variable));
      this.values.set(variable.dataId, value);
      this.frozenVariables.add(variable);
      return value;
    }
    const known = this.variables.get(variable);
    if (known) return known.input.value;
    const value = this.builder.input(typeOf(variable));
    const name = `variable${this.variables.size}`;
    this.variables.set(variable, { input: { name, value }, dataId: variable.dataId });
    return value;
  }

  /** Tensors from outside can share their numbers under another shape (tf.reshape) or type (tf.cast). */
  private seenAs(value: Value, tensor: tf.TensorInfo): Value {
    const { dtype, shape } = typeOf(tensor);
    return reshape(this.builder, cast(this.builder, value, dtype), shape);
  }

  private note(value: Value): void {
    if (this.options.lines && !this.lines.has(value)) this.lines.set(value, callerLine());
  }
}

function typeOf({ dtype, shape }: tf.TensorInfo): { dtype: ElementType; shape: number[] } {
  return { dtype: elementType(dtype), shape };
}

/** The tfjs types that can be compiled. */
export function elementType(dtype: tf.DataType): ElementType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new UnsupportedError(
    `compile: tensors must be float32, int32 or bool, got ${dtype} at ${callerLine()}`,
  );
}
