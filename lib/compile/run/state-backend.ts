import * as tf from '@tensorflow/tfjs-core';
import type { PlainArray } from '../arguments';

/** Where a tensor's numbers lie on the host, and an array of the same size for the next ones. */
interface Slot {
  numbers: PlainArray;
  spare?: PlainArray;
  references: number;
}

/** The members of tfjs's engine that move data between backends. */
interface DataMover {
  moveData(backend: tf.KernelBackend, dataId: object): void;
}

/**
 * Holds the tensors that compiled functions read and make, as plain arrays that ONNX Runtime works on
 * directly. An eager operator that meets one of them takes it over to its own backend, as tfjs does with any
 * two backends, and the next compiled call takes it back: nobody has to think of it, and as long as only
 * compiled functions run, nothing is copied.
 */
class StateBackend extends tf.KernelBackend {
  private readonly slots = new Map<object, Slot>();

  /** The numbers of a tensor, in place: they may change with the next call. */
  numbersOf(tensor: tf.Tensor): PlainArray {
    return this.slotOf(tensor).numbers;
  }

  /** An array for a variable's next values, which {@link replace} makes its values. */
  spareOf(variable: tf.Variable): PlainArray {
    const slot = this.slotOf(variable);
    slot.spare ??= emptyLike(slot.numbers);
    return slot.spare;
  }

  /**
   * Makes what is in the spare array the variable's values. The old array is the next spare one, unless
   * another tensor (a clone made before) still looks at it.
   */
  replace(variable: tf.Variable): void {
    const slot = this.slotOf(variable);
    const next = slot.spare!;
    if (slot.references === 1) {
      slot.spare = slot.numbers;
      slot.numbers = next;
      return;
    }
    slot.spare = undefined;
    const tensor = this.tensor(next, variable.shape, variable.dtype);
    variable.assign(tensor);
    tensor.dispose();
  }

  /** A tensor of these numbers; the array is its own from now on. */
  tensor(numbers: PlainArray, shape: number[], dtype: tf.DataType): tf.Tensor {
    const dataId = {};
    this.slots.set(dataId, { numbers, references: 1 });
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
    this.slots.set(dataId, { numbers: values as PlainArray, references });
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
    if (!this.slots.has(tensor.dataId)) (tf.engine() as unknown as DataMover).moveData(this, tensor.dataId);
    return this.slots.get(tensor.dataId)!;
  }
}

/** The one store of the process, as there is one tfjs engine. */
export const stateBackend: StateBackend = new StateBackend();

function emptyLike(numbers: PlainArray): PlainArray {
  return new (numbers.constructor as new (length: number) => PlainArray)(numbers.length);
}
