import type * as tf from '@tensorflow/tfjs-core';
import { UnsupportedError } from '../errors';
import { flatten } from './arguments';
import { rewrittenOnce } from './cache/graph-cache';
import { type Graph, nodesOf, type Value, withValues } from './graph/graph';
import { joinSizes } from './graph/join-sizes';
import { printGraph } from './graph/print';
import { optimise } from './optimise/optimise';
import { rebuild, type Rule } from './optimise/rebuild';
import { stateBackend } from './run/state-backend';
import type { RecordedVariable } from './trace/recording';
import { trace, type Trace } from './trace/trace';

/**
 * Three arguments of a function: at two sizes, each above 1, to see which axes differ, and at the largest, to see
 * that nothing else does.
 */
export type Examples<A> = readonly [A, A, A];

/** The type and shape of an example argument: no numbers are needed to record what is done with it. */
export function exampleTensor(shape: readonly number[], dtype: 'float32' | 'int32' = 'float32'): tf.Tensor {
  const none = dtype === 'int32' ? new Int32Array(0) : new Float32Array(0);
  return stateBackend.tensor(none, [...shape], dtype);
}

/** A function recorded for arguments of any size. */
export interface AnySizeRecording {
  /** For any size: the ports have names for the axes that are open. */
  readonly graph: Graph;
  /** Of the first example: what the ports are tied to. */
  readonly trace: Trace;
}

/**
 * Records a function so that one graph serves arguments of any size.
 *
 * @param fn - of one object with tensors in it (also in arrays), to tensors; reads variables and changes nothing
 * @param examples - of {@link exampleTensor}s
 * @param rules - to rewrite the optimised graph by
 * @throws UnsupportedError if the function cannot be recorded, or does something else at another size
 */
export function recordForAnySize<A extends object>(
  fn: (args: A) => readonly tf.Tensor[],
  examples: Examples<A>,
  rules: readonly Rule[] = [],
): AnySizeRecording {
  const traces = examples.map((args) => trace(() => fn(args), flatten([args]).leaves));
  const [first, second, largest] = traces.map(({ graph }) => graph);
  const purpose = `any size ${rules.join()}`; // their sources
  const graph = rewrittenOnce(purpose, [first, second, largest], (...recorded) => {
    const [one, other, last] = recorded.map((each) => {
      const optimised = optimise(each);
      return rules.length > 0 ? rebuild(optimised, rules) : optimised;
    });
    const joined = joinSizes(one, other);
    requireSame(joined, joinSizes(one, last));
    return joined;
  });
  requireReadOnly(traces[0]);
  return { graph, trace: traces[0] };
}

/**
 * The graph with the variables' present values as constants, and which constant is whose.
 *
 * @param keepsTables - whether a variable that rows are taken of stays an input for that: as a constant, a
 * vocabulary's embeddings would be in memory once more
 */
export function withPresentValues(
  graph: Graph,
  variables: readonly RecordedVariable[],
  keepsTables: boolean = false,
): { graph: Graph; constants: ReadonlyMap<tf.Variable, Value> } {
  const byInput = new Map(variables.map(({ variable, input }) => [input.name, variable]));
  const takesRows = (op: string): boolean => keepsTables && op === 'Gather';
  const tables = new Set(nodesOf(graph).flatMap(({ op, inputs }) => (takesRows(op) ? inputs : [])));
  const replaced = new Map<Value, Value>();
  const constants = new Map<tf.Variable, Value>();
  const inputs = graph.inputs.filter(({ name, value }) => {
    const variable = byInput.get(name);
    if (!variable) return true;
    const data = stateBackend.numbersOf(variable);
    const constant: Value = { ...value, origin: { kind: 'constant', data } };
    replaced.set(value, constant);
    constants.set(variable, constant);
    return tables.has(value);
  });
  return { graph: withValues({ inputs, outputs: graph.outputs }, replaced, takesRows), constants };
}

function requireSame(graph: Graph, largest: Graph): void {
  const [lines, others] = [graph, largest].map((each) => printGraph(each).split('\n'));
  const place = lines.findIndex((line, i) => line !== others[i]);
  if (place === -1 && lines.length === others.length) return;
  throw new UnsupportedError(
    `compile: a function for any size must compute the same at the largest, but ${lines[place]} is there ` +
      `${others[place] ?? 'missing'}`,
  );
}

function requireReadOnly({ variables, draws }: Trace): void {
  const written = variables.find(({ next }) => next);
  if (!written && draws.length === 0) return;
  throw new UnsupportedError(
    `compile: a function for any size must only read variables and draw nothing, ` +
      (written ? `but ${written.variable.name} is assigned` : 'but random numbers are drawn'),
  );
}
