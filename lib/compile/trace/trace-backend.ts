import * as tf from '@tensorflow/tfjs-core';
import { UnsupportedError } from '../../errors';
import { kernels } from '../kernels/kernels';
import { callerLine } from './caller';
import type { Recording } from './recording';

/** The name of the tfjs backend that computes nothing. */
export const traceBackendName = 'headway-trace';

/**
 * A tfjs backend that computes nothing: each kernel only notes what it would compute, and of which type and
 * shape its result would be. Running a function on it costs milliseconds and no memory, whatever the size
 * of its tensors.
 */
export class TraceBackend extends tf.KernelBackend {
  /** Where kernels are written down; set while a function is being recorded. */
  recording?: Recording;

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    return this.current.write(values, shape, dtype);
  }

  override readSync(): never {
    throw usedOutside();
  }

  override read(): never {
    throw usedOutside();
  }

  override disposeData(): boolean {
    return true;
  }

  override incRef(): void {}

  decRef(): void {}

  override refCount(): number {
    return 1;
  }

  override numDataIds(): number {
    return 0;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {}

  /** The recording under way. */
  get current(): Recording {
    if (this.recording) return this.recording;
    throw usedOutside();
  }
}

function usedOutside(): UnsupportedError {
  return new UnsupportedError(
    `compile: a tensor that was made while a function was recorded has no values afterwards, but ${callerLine()} ` +
      `uses one: return it from the function, or assign it to a variable`,
  );
}

let backend: TraceBackend | undefined;

/** The one backend of this kind, registered on first use. */
export function traceBackend(): TraceBackend {
  if (backend) return backend;
  const made = new TraceBackend();
  tf.registerBackend(traceBackendName, () => made, 0);
  for (const kernelName of Object.keys(kernels)) {
    tf.registerKernel({
      kernelName,
      backendName: traceBackendName,
      kernelFunc: ({ inputs, attrs }) => made.current.run(kernelName, inputs, attrs ?? {}),
    });
  }
  backend = made;
  return made;
}

/** What a read of a tensor's values says while its function is being recorded. */
export function readRefused(): UnsupportedError {
  return new UnsupportedError(
    `compile: a function can only be recorded if it looks at no value while it runs, but ${callerLine()} ` +
      `reads one (data, dataSync, array, arraySync or print): what is decided by it would be frozen. Compute it ` +
      `with tensors (tf.where), or return the tensor and read it outside`,
  );
}

/** What making a variable says while a function is being recorded. */
export function variableRefused(): UnsupportedError {
  return new UnsupportedError(
    `compile: a function must assign variables that are there before it, but ${callerLine()} makes one, ` +
      `which every call would make again: make it outside`,
  );
}

/** What calling a compiled function says while another one is being recorded. */
export function callRefused(): UnsupportedError {
  return new UnsupportedError(
    `compile: a compiled function cannot be called inside one, as ${callerLine()} does: pass the plain one`,
  );
}
