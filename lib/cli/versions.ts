import * as tf from '@tensorflow/tfjs-core';
import { version } from '../version';

/** What a result was made with: the `versions` of a command's JSON object. */
export function versions(): Record<string, string> {
  return {
    headway: version,
    node: process.versions.node,
    tfjs: tf.version_core,
    backend: tf.getBackend(),
  };
}
