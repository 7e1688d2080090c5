import * as tf from '@tensorflow/tfjs-core';
import { sizeOf, type Graph, type GraphNode, nodesOf, type Value } from '../graph/graph';
import { typeText } from '../graph/print';
import { rebuild, type Substitution } from '../optimise/rebuild';
import { traceFormula } from '../trace/trace';
import { type Fusion, type Named, once } from './fusion';

/** A formula as a graph: the values that stand for its inputs and results. */
interface Pattern {
  readonly inputs: Named<Value>;
  readonly results: Named<Value>;
}

/** Which value of the graph stands where a value of the pattern does. */
type Match = Map<Value, Value>;

const commutative = new Set(['Add', 'Mul', 'Max', 'Min', 'And', 'Or', 'Equal']);

/** Replaces each formula wherever the graph holds it. */
export function fuse(graph: Graph, fusions: readonly Fusion[]): Graph {
  return fusions.reduce(fuseOne, graph);
}

function fuseOne(graph: Graph, fusion: Fusion): Graph {
  const nodes = nodesOf(graph);
  const patterns = new Map<string, Pattern>();
  const substitutions = new Map<Value, Substitution>();
  for (const { outputs } of nodes) {
    const [root] = outputs;
    if (substitutions.has(root)) continue;
    const pattern = patternFor(fusion, root, patterns);
    if (!pattern) continue;
    const [rootName, ...otherNames] = Object.keys(pattern.results);
    let match: Match | undefined = matchValue(pattern.results[rootName], root, new Map());
    if (!match) continue;
    const found: Record<string, Value> = { [rootName]: root };
    for (const name of otherNames) {
      const place = findAmong(nodes, pattern.results[name], match);
      if (!place) continue;
      match = place.match;
      found[name] = place.value;
    }
    substitute(fusion, pattern, match, found, substitutions);
  }
  return substitutions.size === 0 ? graph : rebuild(graph, [], substitutions);
}

/** Registers what to make in place of the results that were found; the fused form is begun once for all. */
function substitute(
  fusion: Fusion,
  pattern: Pattern,
  match: Match,
  found: Named<Value>,
  substitutions: Map<Value, Substitution>,
): void {
  const bound = Object.entries(pattern.inputs).filter(([, value]) => match.has(value));
  let results: Named<() => Value> | undefined;
  for (const [name, value] of Object.entries(found)) {
    substitutions.set(value, (builder, built) => {
      // The gradient's own input is made after the formula's result, so inputs are looked up when needed.
      const inputs = {};
      for (const [inputName, input] of bound) {
        const get = once(() => built(match.get(input)!));
        Object.defineProperty(inputs, inputName, { get, enumerable: true });
      }
      results ??= fusion.fused(builder, inputs);
      return results[name]();
    });
  }
}

/** The formula's graph at the shapes it would have with this root; recorded once for each. */
function patternFor(fusion: Fusion, root: Value, known: Map<string, Pattern>): Pattern | undefined {
  const types = fusion.inputs(root);
  if (!types || sizeOf(root.shape) === 0) return undefined; // tfjs's gradients take no empty tensors
  const [example] = known.values();
  if (example && !endsAlike(Object.values(example.results)[0], root)) return undefined;
  const key = Object.values(types).map(typeText).join();
  if (!known.has(key))
    known.set(
      key,
      traceFormula(types, (inputs) => fusion.readable(inputs)),
    );
  return known.get(key);
}

/**
 * Whether a value is made by the operators that make a result of a pattern at some other shape, as far as three
 * steps back. This is quick; recording the pattern at every shape of a graph would take most of the time of
 * compiling it.
 */
function endsAlike(wanted: Value, value: Value, steps: number = 3): boolean {
  if (wanted.origin.kind !== 'node' || steps === 0) return true;
  if (value.origin.kind !== 'node' || value.origin.node.op !== wanted.origin.node.op) return false;
  const [operands, inputs] = [wanted.origin.node.inputs, value.origin.node.inputs];
  const areAlike = (others: GraphNode['inputs']): boolean =>
    operands.every((each, i) => !each || !others[i] || endsAlike(each, others[i], steps - 1));
  return areAlike(inputs) || (commutative.has(value.origin.node.op) && areAlike([...inputs].reverse()));
}

/** The first value of the graph that fits this result of the pattern, given what is already matched. */
function findAmong(
  nodes: readonly GraphNode[],
  result: Value,
  match: Match,
): { value: Value; match: Match } | undefined {
  const op = result.origin.kind === 'node' ? result.origin.node.op : undefined;
  for (const node of nodes) {
    if (op !== undefined && node.op !== op) continue;
    for (const value of node.outputs) {
      const extended = matchValue(result, value, match);
      if (extended) return { value, match: extended };
    }
  }
  return undefined;
}

/** The match extended so that `value` stands where `wanted` does; nothing if it cannot. */
function matchValue(wanted: Value, value: Value, match: Match): Match | undefined {
  const bound = match.get(wanted);
  if (bound) return bound === value || isSameConstant(bound, value) ? match : undefined;
  if (wanted.dtype !== value.dtype || wanted.shape.join() !== value.shape.join()) return undefined;
  if (wanted.origin.kind === 'input') return new Map(match).set(wanted, value);
  if (wanted.origin.kind !== 'node') return isSameConstant(wanted, value) ? match : undefined;
  if (value.origin.kind !== 'node' || value.origin.index !== wanted.origin.index) return undefined;
  const matched = matchNode(wanted.origin.node, value.origin.node, match);
  return matched && new Map(matched).set(wanted, value);
}

function matchNode(wanted: GraphNode, node: GraphNode, match: Match): Match | undefined {
  if (wanted.op !== node.op || wanted.inputs.length !== node.inputs.length) return undefined;
  if (JSON.stringify(wanted.attributes) !== JSON.stringify(node.attributes)) return undefined;
  const inOrder = matchInputs(wanted.inputs, node.inputs, match);
  if (inOrder || !commutative.has(node.op)) return inOrder;
  return matchInputs(wanted.inputs, [...node.inputs].reverse(), match);
}

function matchInputs(
  wanted: GraphNode['inputs'],
  inputs: GraphNode['inputs'],
  match: Match,
): Match | undefined {
  let extended: Match | undefined = match;
  for (const [i, each] of wanted.entries()) {
    const input = inputs[i];
    if (!each || !input) return each === input ? extended : undefined;
    extended = matchValue(each, input, extended);
    if (!extended) return undefined;
  }
  return extended;
}

function isSameConstant(a: Value, b: Value): boolean {
  if (a.dtype !== b.dtype || a.shape.join() !== b.shape.join()) return false;
  const [x, y] = [a.origin, b.origin];
  if (x.kind === 'fill') return y.kind === 'fill' && Object.is(x.value, y.value);
  if (x.kind !== 'constant' || y.kind !== 'constant') return false;
  return (
    x.data === y.data ||
    (x.data.length === y.data.length &&
      x.data.every((number: number | bigint, i) => Object.is(number, y.data[i])))
  );
}

/** Gradients of a formula by its inputs, for its readable form. */
export function gradientsOf(
  formula: (...x: tf.Tensor[]) => tf.Tensor,
  inputs: readonly tf.Tensor[],
  dy: tf.Tensor,
): tf.Tensor[] {
  return tf.grads(formula)([...inputs], dy);
}
