import type * as tf from '@tensorflow/tfjs-core';
import { UnsupportedError } from '../errors';
import { flatten, type Flattened, tensorsOf } from './arguments';
import { rewrittenOnce } from './cache/graph-cache';
import { requireSameTrace } from './frozen-values';
import type { Graph } from './graph/graph';
import { inOperatorsOf } from './onnx/provider-operators';
import { optimise } from './optimise/optimise';
import { createProgram, type Program, type ProgramOptions } from './run/program';
import type { OperatorTime } from './run/profiler';
import { defaultProvider } from './run/provider';
import { refuseInsideRecording, trace, type Trace } from './trace/trace';

/** How a function is compiled; the defaults suit a training step. */
export interface CompileOptions extends ProgramOptions {
  /** In messages. Default: the function's own name. */
  readonly name?: string;
  /**
   * `state` (default): variables go in and, where the function assigns them, come out; their values stay
   * where the graph works on them from call to call. `frozen`: they are constants of the graph, which ONNX
   * Runtime arranges for speed; for functions that only read them, while nobody changes them.
   */
  readonly variables?: 'state' | 'frozen';
  /** Rewrite the graph to a faster one that computes the same. Default true; false shows what was recorded. */
  readonly optimise?: boolean;
  /**
   * Record the function anew at calls 2, 4, 8, … and refuse to go on if something that was recorded as fixed
   * has changed. Default true. A recording costs milliseconds.
   */
  readonly check?: boolean;
}

/** A compiled function: the same arguments and results as the plain one, but as a promise. */
export interface CompiledFunction<A extends unknown[], R> {
  /** The caller disposes the result's tensors. The arguments must not change until the promise is settled. */
  (...args: A): Promise<R>;
  /** The graphs made so far, one for each set of shapes; `printGraph` shows one. */
  readonly graphs: readonly Graph[];
  /** Seconds spent on recording, optimising and preparing so far. */
  readonly compileSeconds: number;
  /**
   * Where the time of a call goes: runs the graph for these arguments `times` times under ONNX Runtime's
   * profiler. Variables stay as they are.
   *
   * @returns operators by the time they take, longest first
   */
  explain(times: number, ...args: A): Promise<readonly OperatorTime[]>;
  /** Frees the sessions. The function can be called again: it then compiles again. */
  dispose(): Promise<void>;
}

/** Settled when every call so far has begun: one that must be compiled first is not overtaken by the next. */
let begun: Promise<unknown> = Promise.resolve();

/** A set of shapes, and everything that was made for it. */
interface Specialisation {
  readonly trace: Trace;
  readonly graph: Graph;
  readonly program: Program;
  readonly rebuild: (tensors: readonly tf.Tensor[]) => unknown;
  calls: number;
}

/** More than this, and a function is being compiled at every call. */
const mostSpecialisations = 32;

// ANCHOR: compile
/**
 * Makes a fast function of a readable one: records the kernels that it would run, as a graph, rewrites
 * the graph, and from then on runs that with ONNX Runtime. Gradients and variables' assignments are recorded
 * like everything else, so a whole training step compiles.
 *
 * @remarks What `jax.jit` is to NumPy code, this is to tfjs code, with the same contract:
 * - Tensors and typed arrays among the arguments, also inside arrays and plain objects, are inputs. Numbers,
 *   strings and the like are fixed: other ones compile anew, and so do other shapes.
 * - Variables that the function reads or assigns are read and assigned.
 * - Randomness through {@link Random} (dropout, say) is drawn afresh at each call, in the order of an eager run.
 * - The function may not look at a value (`dataSync`), as what is decided by it would be frozen.
 * - Anything else that changes from call to call would be frozen too: that is checked (`check`), and refused.
 *
 * If a call fails, variables are as before it.
 *
 * @param fn - of tensors, to tensors (or arrays, objects or maps of them); uses tfjs operators only
 * @throws UnsupportedError from a call: the function cannot be recorded faithfully; the message names the line
 *
 * @example
 * const step = compile((batch: TokenBatch, learningRate: Float32Array) => {
 *   const { value, grads } = tf.variableGrads(() => loss(batch, {}));
 *   …assign the variables…
 *   return value;
 * });
 * const loss = await step(batch, Float32Array.of(1e-3));
 */
export function compile<A extends unknown[], R>(
  fn: (...args: A) => R,
  options: CompileOptions = {},
): CompiledFunction<A, R> {
  const specialisations = new Map<string, Promise<Specialisation>>();
  const ready: Specialisation[] = [];
  const name = options.name ?? (fn.name || 'the function');
  let compileSeconds = 0;

  const specialisationFor = (args: A, flattened: Flattened): Promise<Specialisation> => {
    let known = specialisations.get(flattened.key);
    if (!known) {
      refuseToCompileForever(name, specialisations.size);
      const further = specialisations.size > 0;
      known = specialise(fn, args, flattened, { ...options, further }).then((made) => {
        ready.push(made.specialisation);
        compileSeconds += made.seconds;
        return made.specialisation;
      });
      specialisations.set(flattened.key, known);
      known.catch(() => specialisations.delete(flattened.key));
    }
    return known;
  };
  const call = async (...args: A): Promise<R> => {
    const refused = refuseInsideRecording();
    if (refused) return refused;
    const flattened = flatten(args);
    const made = specialisationFor(args, flattened);
    const begin = begun.then(async () => {
      const specialisation = await made;
      specialisation.calls += 1;
      if (options.check !== false && isPowerOfTwo(specialisation.calls)) {
        const again = (lines: boolean): Trace =>
          record(fn, args, flattened, { variables: options.variables, lines }).trace;
        // Call 2 is checked before it runs, so is call 4: only call 3 went by.
        const callsUnchecked = specialisation.calls / 2 - 1;
        requireSameTrace(name, specialisation.trace, again(false), callsUnchecked, () => again(true));
      }
      return { results: specialisation.program.run(flattened.leaves), rebuild: specialisation.rebuild };
    });
    begun = begin.catch(() => undefined);
    const { results, rebuild } = await begin;
    return rebuild(await results) as R;
  };
  return Object.defineProperties(call, {
    graphs: { get: () => ready.map(({ graph }) => graph) },
    compileSeconds: { get: () => compileSeconds },
    explain: {
      value: async (times: number, ...args: A) => {
        const flattened = flatten(args);
        return (await specialisationFor(args, flattened)).program.profile(flattened.leaves, times);
      },
    },
    dispose: {
      value: async () => {
        const underWay = [...specialisations.values()];
        specialisations.clear();
        await Promise.allSettled(underWay);
        await Promise.all(ready.splice(0).map(({ program }) => program.release()));
      },
    },
  }) as CompiledFunction<A, R>;
}

/** Record → graph → optimise → run: the four stages, once for each set of shapes. */
async function specialise<A extends unknown[], R>(
  fn: (...args: A) => R,
  args: A,
  flattened: Flattened,
  given: CompileOptions,
): Promise<{ specialisation: Specialisation; seconds: number }> {
  const started = performance.now();
  const options = { ...given, provider: given.provider ?? defaultProvider() };
  const { trace: recorded, rebuild } = record(fn, args, flattened, options);
  const optimised =
    options.optimise === false ? recorded.graph : rewrittenOnce('optimise', [recorded.graph], optimise);
  const graph = inOperatorsOf(options.provider, optimised);
  const program = await createProgram(graph, recorded, options);
  const seconds = (performance.now() - started) / 1000;
  return { specialisation: { trace: recorded, graph, program, rebuild, calls: 0 }, seconds };
}
// ANCHOR_END: compile

function record<A extends unknown[], R>(
  fn: (...args: A) => R,
  args: A,
  { leaves }: Flattened,
  options: { readonly variables?: 'state' | 'frozen'; readonly lines?: boolean },
): { trace: Trace; rebuild: (tensors: readonly tf.Tensor[]) => unknown } {
  let rebuild: (tensors: readonly tf.Tensor[]) => unknown = () => undefined;
  const recorded = trace(
    () => {
      const result = tensorsOf(fn(...args));
      rebuild = result.rebuild;
      return result.tensors;
    },
    leaves,
    options,
  );
  return { trace: recorded, rebuild };
}

function isPowerOfTwo(count: number): boolean {
  return count > 1 && Number.isInteger(Math.log2(count));
}

function refuseToCompileForever(name: string, count: number): void {
  if (count < mostSpecialisations) return;
  throw new UnsupportedError(
    `compile: ${name} was compiled for ${count} different arguments and is called with yet another: pad its ` +
      `tensors to a few shapes, and pass numbers that change as tensors`,
  );
}
