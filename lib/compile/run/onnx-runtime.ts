import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { UnsupportedError } from '../../errors';

/** The part of ONNX Runtime's interface that is used: onnxruntime-node and onnxruntime-web both have it. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: typeof Tensor;
  readonly env?: { readonly versions?: { readonly common?: string } };
}

let loaded: OnnxRuntime | undefined;

/**
 * ONNX Runtime for Node.
 *
 * @throws UnsupportedError if it is not installed, or has no binary for this machine
 */
export function onnxRuntime(): OnnxRuntime {
  if (loaded) return loaded;
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded where it is first needed: 45 MB
    loaded = require('onnxruntime-node') as OnnxRuntime;
    return loaded;
  } catch (error) {
    throw new UnsupportedError(
      `compile: it needs ONNX Runtime, and onnxruntime-node does not load here: ${(error as Error).message.split('\n')[0]}`,
    );
  }
}

/** Uses another ONNX Runtime from now on: `onnxruntime-web` in a page. */
export function useOnnxRuntime(runtime: OnnxRuntime): void {
  loaded = runtime;
}

/** `1.30.0`; undefined where there is none, or it does not say. */
export function onnxRuntimeVersion(): string | undefined {
  try {
    return onnxRuntime().env?.versions?.common;
  } catch {
    return undefined;
  }
}
