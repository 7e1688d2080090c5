import { type Graph, type GraphNode, nodesOf, readersOf, type Value } from '../graph/graph';
import { rebuild, type Substitution } from './rebuild';

/**
 * Adds up what belongs together first: in a sum of several values, the latest. Automatic differentiation
 * adds each contribution to a gradient as it comes, (a + b₁) + b₂, where b₁ and b₂ are parts of one layer's
 * gradient; only as a + (b₁ + b₂) can that layer be recognised.
 */
export function regroupSums(graph: Graph): Graph {
  const readers = readersOf(graph);
  const outputs = new Set(graph.outputs.map(({ value }) => value));
  const isInner = (value: Value): boolean => {
    const [reader, ...others] = readers.get(value) ?? [];
    return others.length === 0 && !outputs.has(value) && isSum(reader) && sameShape(reader, value);
  };
  const substitutions = new Map<Value, Substitution>();
  for (const node of nodesOf(graph)) {
    const [root] = node.outputs;
    if (!isSum(node) || isInner(root)) continue;
    const terms = termsOf(root, isInner);
    if (terms.length < 3) continue;
    const latestFirst = terms.sort((a, b) => b.id - a.id);
    substitutions.set(root, (builder, built) =>
      latestFirst.map(built).reduce((sum, term) => builder.node('Add', [term, sum], root)),
    );
  }
  return rebuild(graph, [], substitutions);
}

/** Only full-sized terms: one that is broadcast stays where it is. */
function isSum(node: GraphNode | undefined): boolean {
  if (node?.op !== 'Add' || node.outputs[0].dtype !== 'float32') return false;
  return node.inputs.every((input) => input!.shape.join() === node.outputs[0].shape.join());
}

function sameShape(node: GraphNode, value: Value): boolean {
  return node.outputs[0].shape.join() === value.shape.join();
}

function termsOf(root: Value, isInner: (value: Value) => boolean): Value[] {
  if (root.origin.kind !== 'node') return [root];
  return root.origin.node.inputs.flatMap((input) =>
    input!.origin.kind === 'node' && isSum(input!.origin.node) && isInner(input!)
      ? termsOf(input!, isInner)
      : [input!],
  );
}
