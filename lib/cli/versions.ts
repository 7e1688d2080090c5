import * as tf from '@tensorflow/tfjs-core';
import { version } from '../version';

/** What a result was made with: the `versions` of a command's JSON object. */
export function versions(): Record<string, string> {
  const onnxruntime = onnxRuntimeVersion();
  return {
    headway: version,
    node: process.versions.node,
    tfjs: tf.version_core,
    backend: tf.getBackend(),
    ...(onnxruntime ? { onnxruntime } : {}),
  };
}

/** Of the package, which need not be loaded for that; undefined if it is not installed. */
function onnxRuntimeVersion(): string | undefined {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- it may not be there
    return (require('onnxruntime-node/package.json') as { version: string }).version;
  } catch {
    return undefined;
  }
}
