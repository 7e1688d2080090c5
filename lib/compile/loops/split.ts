import {
  type Graph,
  type GraphNode,
  nodesOf,
  type Port,
  readersOf,
  sizeOf,
  uniformNumber,
  type Value,
} from '../graph/graph';
import { loopOperators } from './wasm-loop';

// ANCHOR: Loop
/**
 * The end of an update, element by element: what variables become, computed of arrays of their own shape and
 * of single numbers, each element by itself.
 */
export interface Loop {
  /** How many elements each array has. */
  readonly size: number;
  /** Where the arrays come from: inputs of the graph, or outputs. */
  readonly arrays: readonly Port[];
  /** The same of what is one number for all elements. */
  readonly numbers: readonly Port[];
  /** What is computed of them, in order. */
  readonly nodes: readonly GraphNode[];
  /** What of it are variables' next values. */
  readonly results: readonly Port[];
}
// ANCHOR_END: Loop

/** A graph in two parts: what runs first, and the loops after it. */
export interface SplitGraph {
  /** Without the loops' results, but with an output for each value that they read. */
  readonly graph: Graph;
  readonly loops: readonly Loop[];
}

// ANCHOR: splitOffLoops
/**
 * Takes the element-by-element end of every update out of a graph. As nodes each of its operations is a pass over
 * memory, and an optimizer is a dozen of them for every parameter; as a loop all are one pass, which may write
 * where it reads.
 *
 * @param nextOf - for each output that is the next value of a variable: the input with its present one
 */
export function splitOffLoops(graph: Graph, nextOf: ReadonlyMap<Port, Port>): SplitGraph {
  const inputs = new Map(graph.inputs.map((port) => [port.value, port]));
  const cuts = new Map<Value, Port>();
  const portOf = (value: Value): Port => {
    const port = inputs.get(value) ?? cuts.get(value) ?? { name: `cut${cuts.size}`, value };
    if (!inputs.has(value)) cuts.set(value, port);
    return port;
  };
  const loops = groups(nodesOfLoops(graph, nextOf), nextOf).map((nodes): Loop => {
    const made = new Set(nodes.map(({ outputs }) => outputs[0]));
    const read = new Set(nodes.flatMap((node) => node.inputs as Value[]));
    const outside = [...read].filter((value) => !made.has(value) && uniformNumber(value) === undefined);
    const isArray = (value: Value): boolean => sameShape(value, nodes[0].outputs[0]);
    return {
      size: sizeOf(nodes[0].outputs[0].shape),
      arrays: outside.filter(isArray).map(portOf),
      numbers: outside.filter((value) => !isArray(value)).map(portOf),
      nodes,
      results: graph.outputs.filter(({ value }) => made.has(value)),
    };
  });
  const results = new Set(loops.flatMap((loop) => loop.results));
  const outputs = [...graph.outputs.filter((port) => !results.has(port)), ...cuts.values()];
  // ONNX knows no graph without an output.
  return outputs.length === 0 ? { graph, loops: [] } : { graph: withNeededInputs(graph, outputs), loops };
}
// ANCHOR_END: splitOffLoops

/** The nodes that work element by element and are there for variables' next values alone, in order. */
function nodesOfLoops(graph: Graph, nextOf: ReadonlyMap<Port, Port>): GraphNode[] {
  const readers = readersOf(graph);
  const found = new Set<GraphNode>();
  for (const node of nodesOf(graph).reverse()) {
    const [made] = node.outputs;
    const ports = graph.outputs.filter(({ value }) => value === made);
    const isFree = ports.length === 0 || (ports.length === 1 && nextOf.has(ports[0]));
    const isInner = (reader: GraphNode): boolean => found.has(reader) && sameShape(reader.outputs[0], made);
    if (isFree && isElementByElement(node) && (readers.get(made) ?? []).every(isInner)) found.add(node);
  }
  return [...found].reverse();
}

/** Whether a loop can compute it: of real arrays of its own shape, and of numbers. */
function isElementByElement({ op, inputs, outputs: [made] }: GraphNode): boolean {
  if (!(op in loopOperators) || made.dtype !== 'float32') return false;
  return (inputs as Value[]).every((input) => {
    if (input.dtype !== 'float32') return false;
    if (input.origin.kind === 'constant' || input.origin.kind === 'fill')
      return uniformNumber(input) !== undefined;
    return sameShape(input, made) || sizeOf(input.shape) === 1;
  });
}

/** Nodes that belong into one loop: linked by a value, or as one would overwrite a variable that another still reads. */
function groups(nodes: readonly GraphNode[], nextOf: ReadonlyMap<Port, Port>): GraphNode[][] {
  const makers = new Map<Value, GraphNode>(nodes.map((node) => [node.outputs[0], node]));
  for (const [next, present] of nextOf) {
    const writer = makers.get(next.value);
    if (writer) makers.set(present.value, writer);
  }
  const leaders = new Map(nodes.map((node) => [node, node]));
  const leaderOf = (node: GraphNode): GraphNode => {
    const leader = leaders.get(node)!;
    return leader === node ? node : leaderOf(leader);
  };
  for (const node of nodes) {
    for (const input of node.inputs as Value[]) {
      const maker = makers.get(input);
      if (maker && sameShape(input, node.outputs[0])) leaders.set(leaderOf(node), leaderOf(maker));
    }
  }
  const found = new Map<GraphNode, GraphNode[]>();
  for (const node of nodes) {
    const group = found.get(leaderOf(node));
    if (group) group.push(node);
    else found.set(leaderOf(node), [node]);
  }
  return [...found.values()];
}

/** The graph of these outputs alone. */
function withNeededInputs({ inputs }: Graph, outputs: readonly Port[]): Graph {
  const read = new Set(nodesOf({ inputs, outputs }).flatMap((node) => node.inputs));
  for (const { value } of outputs) read.add(value);
  return { inputs: inputs.filter(({ value }) => read.has(value)), outputs };
}

function sameShape(a: Value, b: Value): boolean {
  return a.shape.join() === b.shape.join();
}
