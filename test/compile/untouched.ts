import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/**
 * Runs a call that must fail, and checks that it leaves the world as it was: the backend, how variables are
 * assigned and made, how tensors are read, every variable's values, and how many tensors there are.
 *
 * @param variables - those that the call could have changed
 * @returns the error's message
 */
export async function refusedUntouched(
  call: () => Promise<unknown>,
  variables: readonly tf.Variable[] = [],
): Promise<string> {
  const before = await world(variables);
  const error: unknown = await call().then(
    () => expect.fail('the call must be refused'),
    (reason: unknown) => reason,
  );
  expect(await world(variables)).toEqual(before);
  return (error as Error).message;
}

async function world(variables: readonly tf.Variable[]): Promise<object> {
  const engine = tf.engine() as unknown as Record<'readSync' | 'read' | 'makeVariable' | 'profiler', unknown>;
  const { numTensors, numBytes } = tf.memory();
  return {
    backend: [tf.getBackend(), tf.backend()],
    methods: [
      engine.readSync,
      engine.read,
      engine.makeVariable,
      tf.Variable.prototype.assign,
      engine.profiler,
    ],
    own: Object.keys(engine).filter((name) => ['readSync', 'read', 'makeVariable'].includes(name)),
    values: await Promise.all(variables.map((variable) => variable.data())),
    data: variables.map(({ dataId }) => dataId),
    memory: { numTensors, numBytes },
  };
}
