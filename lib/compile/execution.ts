import * as tf from '@tensorflow/tfjs-core';
import { ConfigError, UnsupportedError } from '../errors';
import { compile, type CompiledFunction, type CompileOptions } from './compile';
import { FrozenValueError } from './frozen-values';
import type { Graph } from './graph/graph';
import { onnxRuntimeVersion } from './run/onnx-runtime';
import type { OperatorTime } from './run/profiler';
import { defaultProvider, type Provider, ProviderError } from './run/provider';

/**
 * Whether functions are compiled: `auto` compiles what can be compiled and runs the rest eagerly, saying why;
 * `true` fails where `auto` would fall back; `false` runs all eagerly.
 */
export type CompileChoice = 'auto' | boolean;

/** What a compiled function consists of, and what a call of it costs. */
export interface FunctionCost {
  readonly name: string;
  readonly graphs: readonly Graph[];
  /** Longest first. */
  readonly operators: readonly OperatorTime[];
}

/**
 * How a group of functions that belong together runs: compiled, or eagerly with a reason. The first of them
 * that cannot be compiled makes all go on eagerly; the call that found it out is then taken eagerly too, from
 * the very state it began with.
 *
 * @example
 * const execution = new Execution();
 * const step = execution.of((x: tf.Tensor) => tf.square(x), { name: 'square' });
 * const y = await step(tf.scalar(3));
 * console.log(execution.description); // compiled with ONNX Runtime 1.30.0
 */
export class Execution {
  private readonly functions: CompiledFunction<never[], unknown>[] = [];
  private readonly lastCalls = new Map<CompiledFunction<never[], unknown>, { name: string; args: never[] }>();
  private eagerReason: string | undefined;

  /**
   * @param choice - `auto` leaves it to the environment variable `HEADWAY_COMPILE`, `on` or `off`, if it is set
   * @param options - of all its functions
   */
  constructor(
    private readonly choice: CompileChoice = 'auto',
    private readonly options: CompileOptions = {},
  ) {
    this.eagerReason = reasonToStart(choice, options.provider ?? defaultProvider());
  }

  /** Whether functions are compiled, as far as is known: a call may find out that they cannot be. */
  get compiled(): boolean {
    return this.eagerReason === undefined;
  }

  /** `compiled with ONNX Runtime 1.30.0`, with `on webgpu` where that computes; or `eager on wasm: ` and the reason. */
  get description(): string {
    if (this.eagerReason === undefined) {
      const provider = this.options.provider ?? defaultProvider();
      const words = ['compiled with ONNX Runtime', onnxRuntimeVersion() ?? ''];
      if (provider !== 'cpu') words.push('on', provider);
      return words.filter(Boolean).join(' ');
    }
    return `eager on ${tf.getBackend()}: ${this.eagerReason}`;
  }

  /** Why functions run eagerly; undefined if they are compiled. */
  get reason(): string | undefined {
    return this.eagerReason;
  }

  /** Seconds spent on compiling so far. */
  get compileSeconds(): number {
    return this.functions.reduce((sum, { compileSeconds }) => sum + compileSeconds, 0);
  }

  /** Runs all eagerly from now on. */
  goOnEagerly(reason: string): void {
    this.eagerReason ??= reason;
  }

  /**
   * A function, to be run as all here are.
   *
   * @param fn - of tensors and typed arrays to tensors, for {@link compile}
   * @returns the caller disposes the tensors of its results
   */
  of<A extends unknown[], R extends tf.TensorContainer>(
    fn: (...args: A) => R,
    options: CompileOptions = {},
  ): (...args: A) => Promise<R> {
    const compiled = compile(fn, { ...this.options, ...options });
    const known = compiled as unknown as CompiledFunction<never[], unknown>;
    this.functions.push(known);
    return async (...args) => {
      if (this.compiled) {
        try {
          const result = await compiled(...args);
          this.lastCalls.set(known, { name: options.name ?? fn.name, args: args as unknown as never[] });
          return result;
        } catch (error) {
          this.fallBackAfter(error);
        }
      }
      return tf.tidy(() => fn(...args));
    };
  }

  /**
   * Where the time goes in each compiled function that was called: runs it `times` times under ONNX Runtime's
   * profiler, with the arguments of its last call, which must still be there. Variables stay as they are.
   */
  async explain(times: number): Promise<FunctionCost[]> {
    const costs: FunctionCost[] = [];
    for (const [compiled, { name, args }] of this.lastCalls) {
      costs.push({ name, graphs: compiled.graphs, operators: await compiled.explain(times, ...args) });
    }
    return costs;
  }

  /** Frees what compiling made. The functions can still be called. */
  async dispose(): Promise<void> {
    this.lastCalls.clear();
    await Promise.all(this.functions.map((compiled) => compiled.dispose()));
  }

  /** @throws the error, if going on eagerly would not mend it */
  private fallBackAfter(error: unknown): void {
    if (!(error instanceof UnsupportedError) || this.choice === true) throw error;
    if (error instanceof ProviderError) throw error; // it was asked for
    // Calls were made with a value that should have changed: what they computed cannot be taken back.
    if (error instanceof FrozenValueError && error.callsUnchecked > 0) throw error;
    this.goOnEagerly(error.message);
  }
}

/** Why nothing should be compiled, if so. */
function reasonToStart(choice: CompileChoice, provider: Provider): string | undefined {
  if (choice === true) return undefined;
  if (choice === false) return 'as asked for';
  const setting = globalThis.process?.env.HEADWAY_COMPILE ?? 'on'; // a page has no process
  if (setting === 'off') return 'HEADWAY_COMPILE=off';
  if (setting !== 'on') throw new ConfigError(`HEADWAY_COMPILE: must be on or off, got "${setting}"`);
  if (tf.getBackend() === 'webgpu' && provider === 'cpu') return 'compiled functions would leave the GPU';
  return undefined;
}
