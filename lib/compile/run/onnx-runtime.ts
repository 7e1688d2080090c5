import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { UnsupportedError } from '../../errors';

/** The part of ONNX Runtime's interface that is used: onnxruntime-node and onnxruntime-web both have it. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: typeof Tensor;
  readonly env?: { readonly versions?: { readonly common?: string; readonly web?: string } };
}

/** The part of a session that is used. */
export interface Session {
  readonly inputNames: readonly string[];
  /** Computes, and writes to the memory of `fetches`. */
  run(feeds: Readonly<Record<string, Tensor>>, fetches: Readonly<Record<string, Tensor>>): Promise<unknown>;
  release(): Promise<void>;
  /** Writes its profile, if it was told to make one. */
  endProfiling?(): void;
}

let loaded: OnnxRuntime | undefined;

/**
 * ONNX Runtime: the one that was given, or the one for Node.
 *
 * @throws UnsupportedError if it is not installed, or has no binary for this machine
 */
export function onnxRuntime(): OnnxRuntime {
  if (loaded) return loaded;
  if (isPage) {
    throw new UnsupportedError(
      `compile: in a page it needs onnxruntime-web, which has to be given to it: useOnnxRuntime(ort), with ort from ` +
        `import * as ort from 'onnxruntime-web/wasm'`,
    );
  }
  // It would report its use to its makers, and keep a database in the home folder.
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded where it is first needed: 45 MB
    const runtime = require('onnxruntime-node') as OnnxRuntime & { env: { logLevel: string } };
    runtime.env.logLevel = 'fatal'; // errors are thrown, and told where they are caught
    return (loaded = runtime);
  } catch (error) {
    throw new UnsupportedError(
      `compile: it needs ONNX Runtime, and onnxruntime-node does not load here: ${(error as Error).message.split('\n')[0]}`,
    );
  }
}

/** Whether this is a page in a browser, or a worker of one. */
export const isPage: boolean = typeof process === 'undefined' || !process.versions?.node;

/**
 * Uses another ONNX Runtime from now on: `onnxruntime-web` in a page.
 *
 * @example
 * import * as ort from 'onnxruntime-web/wasm';
 * useOnnxRuntime(ort);
 */
export function useOnnxRuntime(runtime: OnnxRuntime): void {
  loaded = runtime.env?.versions?.web ? withOutputsWritten(runtime) : runtime;
}

/** `1.30.0`; undefined where there is none, or it does not say. */
export function onnxRuntimeVersion(): string | undefined {
  try {
    return onnxRuntime().env?.versions?.common;
  } catch {
    return undefined;
  }
}

/**
 * onnxruntime-web computes in memory of its own, and leaves the tensors that `run` is to write to as they were.
 * Here they are written to, as onnxruntime-node does.
 */
function withOutputsWritten(runtime: OnnxRuntime): OnnxRuntime {
  const { Tensor, env } = runtime;
  const create: OnnxRuntime['InferenceSession']['create'] = async (model, options) => {
    const session = await runtime.InferenceSession.create(model, options);
    const run = session.run.bind(session);
    session.run = async (
      feeds: InferenceSession.FeedsType,
      fetches?: InferenceSession.FetchesType | object,
    ) => {
      if (!fetches || Array.isArray(fetches)) return run(feeds);
      const results = await run(feeds, Object.keys(fetches));
      for (const [name, tensor] of Object.entries(fetches as Record<string, Tensor>)) {
        (tensor.data as Float32Array).set(results[name].data as Float32Array);
      }
      return fetches as InferenceSession.ReturnType;
    };
    return session;
  };
  return { InferenceSession: { create }, Tensor, env };
}
