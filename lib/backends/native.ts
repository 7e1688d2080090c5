import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';

/** A built `@tensorflow/tfjs-node`, or why there is none. */
export type NativePackage = { directory: string } | { missing: string };

const packageName = '@tensorflow/tfjs-node';
const binding = path.join('lib', 'napi-v8', 'tfjs_binding.node');

/**
 * Finds TensorFlow's own backend: first where `headway setup --native` builds it
 * (`.headway/native` of this project), then among the installed packages.
 *
 * @remarks The name alone is no proof. In this project `@tensorflow/tfjs-node` may be an alias of
 * the pure JavaScript package, and a failed installation leaves the package without its binding.
 */
export function findNative(): NativePackage {
  const found: string[] = [];
  for (const start of [__dirname, process.cwd()]) {
    for (let folder = start; ; folder = path.dirname(folder)) {
      found.push(path.join(folder, '.headway', 'native', 'node_modules', packageName));
      if (folder === path.dirname(folder)) break;
    }
  }
  try {
    found.push(path.dirname(createRequire(__filename).resolve(`${packageName}/package.json`)));
  } catch {
    // not installed
  }
  const real = found.find((directory) => nameOf(directory) === packageName);
  if (!real) return { missing: `${packageName} is not built here (headway setup --native builds it)` };
  if (!existsSync(path.join(real, binding)))
    return { missing: `${packageName} is there without its binding` };
  return { directory: real };
}

/**
 * Loads the package, which registers the backend `tensorflow` and its kernels.
 *
 * @remarks It uses `util.isNullOrUndefined`, which Node 23 removed. It may bring a copy of
 * tfjs-core of its own; the two share one engine and one registry, both kept on `globalThis`, and
 * say so in warnings that are held back here.
 */
export async function loadNative(directory: string): Promise<void> {
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'; // warnings and errors of libtensorflow only
  const production = tf.env().getBool('PROD');
  tf.env().set('PROD', true);
  try {
    createRequire(__filename)(directory);
  } finally {
    tf.env().set('PROD', production);
  }
}

function nameOf(directory: string): string | undefined {
  try {
    const manifest = readFileSync(path.join(directory, 'package.json'), 'utf8');
    return (JSON.parse(manifest) as { name: string }).name;
  } catch {
    return undefined;
  }
}
