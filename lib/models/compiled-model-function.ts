import type * as tf from '@tensorflow/tfjs-core';
import { Module } from '../nn/module';
import { type CompileChoice, Execution } from '../compile/execution';

/** A function of a model, compiled once for each model: {@link modelFunction}. */
export type ModelFunction<M, A extends unknown[], R> = (
  model: M,
  compile: CompileChoice | Execution,
  ...args: A
) => Promise<R>;

/**
 * A function that is compiled once for each model it is called with, and kept until the model is disposed. It
 * works on the model's weights where they are, so it may be called between the steps of a training.
 *
 * @param fn - of a model and tensors or typed arrays, to tensors
 * @param name - in messages
 * @returns its second argument says whether it is compiled; with an Execution, that tells afterwards how it ran
 */
export function modelFunction<M extends object, A extends unknown[], R extends tf.TensorContainer>(
  fn: (model: M, ...args: A) => R,
  name: string,
): ModelFunction<M, A, R> {
  const known = new WeakMap<M, Map<CompileChoice | Execution, (...args: A) => Promise<R>>>();
  return (model, compile, ...args) => {
    let byChoice = known.get(model);
    if (!byChoice) known.set(model, (byChoice = new Map()));
    let run = byChoice.get(compile);
    if (!run) {
      const execution = compile instanceof Execution ? compile : new Execution(compile);
      run = execution.of((...rest: A) => fn(model, ...rest), { name });
      if (model instanceof Module) model.whenDisposed(() => void execution.dispose());
      byChoice.set(compile, run);
    }
    return run(...args);
  };
}
