import * as tf from '@tensorflow/tfjs-core';
import { UnsupportedError } from '../../errors';
import { emptyArray, plainArray, type PlainArray } from '../plain-array';

/** Where the numbers of a tensor lie, and an array of the same size for the next ones. */
interface Slot {
  numbers: PlainArray;
  /** Whether nobody else has `numbers`, so that it may be written to when it is no longer needed. */
  isOwn: boolean;
  spare?: PlainArray;
  references: number;
}

/** A variable, and its data at some moment. */
export interface PresentVariable {
  readonly variable: tf.Variable;
  readonly dataId: object;
}

/** What a variable's values are to be. */
export interface VariableUpdate {
  readonly variable: tf.Variable;
  /** Of {@link StateBackend.nextNumbers}. */
  readonly numbers: PlainArray;
}

/** The members of tfjs's engine that move data between backends. */
interface DataMover {
  moveData(backend: tf.KernelBackend, dataId: object): void;
  readonly state: { readonly tensorInfo: { get(dataId: object): { readonly backend: tf.KernelBackend } } };
}

/**
 * Holds the tensors that compiled functions read and make, as plain arrays that ONNX Runtime works on
 * directly. An eager operator that meets one of them takes it over to its own backend, as tfjs does with any
 * two backends, and the next compiled call takes it back: nobody has to think of it, and as long as only
 * compiled functions run, nothing is copied.
 */
class StateBackend extends tf.KernelBackend {
  private readonly slots = new Map<object, Slot>();
  private readonly updates = new WeakMap<object, number>();
  private isMovedCopy = false;

  /** How often {@link commit} has given this data other values. Every other change of a variable gives it other data. */
  updatesOf(dataId: object): number {
    return this.updates.get(dataId) ?? 0;
  }

  /** The numbers of a tensor, in place: they may change with the next call. */
  numbersOf(tensor: tf.Tensor): PlainArray {
    return plainArray(this.slotOf(tensor).numbers, tensor.dtype);
  }

  /**
   * An array for a variable's next values; {@link commit} makes what was written to it the variable's values.
   *
   * @param inPlace - whether it may be the very array that holds the present ones, should nobody else look at it
   */
  nextNumbers(variable: tf.Variable, inPlace = false): PlainArray {
    const { dtype, size } = variable;
    const slot = this.slotOf(variable);
    const isShared = slot.references > 1; // by another variable, perhaps, which may be updated as well
    if (inPlace && slot.isOwn && !isShared) return slot.numbers;
    return (isShared ? undefined : slot.spare) ?? emptyArray(dtype, size);
  }

  /** @throws UnsupportedError if the program has changed one of the variables since */
  requireUnchanged(before: readonly PresentVariable[]): void {
    for (const { variable, dataId } of before) {
      if (variable.dataId === dataId && !variable.isDisposed) continue;
      throw new UnsupportedError(
        `compile: variables must stay as they are until a call that assigns them is over, but ${variable.name} ` +
          `was assigned or disposed meanwhile: await the call first`,
      );
    }
  }

  /**
   * Ends updates. The array with a variable's old values is the next spare one, unless another tensor (a clone
   * made before) still looks at it.
   */
  commit(updates: readonly VariableUpdate[]): void {
    for (const { variable, numbers } of updates) {
      this.updates.set(variable.dataId, this.updatesOf(variable.dataId) + 1);
      const slot = this.slots.get(variable.dataId);
      if (slot?.numbers === numbers) continue;
      if (slot?.references === 1) {
        slot.spare = slot.isOwn ? slot.numbers : undefined;
        Object.assign(slot, { numbers, isOwn: true });
        continue;
      }
      if (slot) slot.spare = undefined; // it may be `numbers`
      const tensor = this.tensor(numbers, variable.shape, variable.dtype);
      variable.assign(tensor);
      tensor.dispose();
    }
  }

  /** A tensor of these numbers; the array is its own from now on. */
  tensor(numbers: PlainArray, shape: number[], dtype: tf.DataType): tf.Tensor {
    const dataId = {};
    this.slots.set(dataId, { numbers, isOwn: true, references: 1 });
    return tf.engine().makeTensorFromDataId(dataId, shape, dtype, this);
  }

  override read(dataId: object): Promise<tf.BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override readSync(dataId: object): tf.BackendValues {
    return this.slots.get(dataId)!.numbers.slice(); // the reader's own: these change in place
  }

  override move(
    dataId: object,
    values: tf.BackendValues,
    _shape: number[],
    _dtype: tf.DataType,
    references: number,
  ): void {
    this.slots.set(dataId, { numbers: values as PlainArray, isOwn: this.isMovedCopy, references });
  }

  override disposeData(dataId: object, force = false): boolean {
    const slot = this.slots.get(dataId);
    if (!slot) return true;
    slot.references -= 1;
    if (slot.references > 0 && !force) return false;
    this.slots.delete(dataId);
    return true;
  }

  override incRef(dataId: object): void {
    this.slots.get(dataId)!.references += 1;
  }

  decRef(dataId: object): void {
    this.slots.get(dataId)!.references -= 1;
  }

  override refCount(dataId: object): number {
    return this.slots.get(dataId)?.references ?? 0;
  }

  override numDataIds(): number {
    return this.slots.size;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {
    this.slots.clear();
  }

  private slotOf(tensor: tf.Tensor): Slot {
    const { dataId } = tensor;
    if (!this.slots.has(dataId)) {
      const engine = tf.engine() as unknown as DataMover;
      // What wasm gives out is copied from its memory; what cpu gives out may be the array that a program made the tensor of.
      this.isMovedCopy = engine.state.tensorInfo.get(dataId).backend === tf.findBackend('wasm');
      engine.moveData(this, dataId);
    }
    return this.slots.get(dataId)!;
  }
}

/** The one store of the process, as there is one tfjs engine. */
export const stateBackend: StateBackend = new StateBackend();

/**
 * A variable of zeros that lies where compiled functions work on it, and takes memory only as it is written: tfjs's
 * wasm backend, for one, never gives back what it held once. The caller disposes it.
 */
export function zeroVariable(shape: readonly number[]): tf.Variable {
  const zeros = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const engine = tf.engine() as unknown as { backendInstance: tf.KernelBackend };
  const { backendInstance } = engine;
  engine.backendInstance = stateBackend; // tfjs moves what a variable is made of to the backend that is set
  try {
    return tf.tidy(() => tf.variable(stateBackend.tensor(zeros, [...shape], 'float32')));
  } finally {
    engine.backendInstance = backendInstance;
  }
}
