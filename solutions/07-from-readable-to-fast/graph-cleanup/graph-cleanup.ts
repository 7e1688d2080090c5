/** One operation of a graph. */
export interface GraphNode {
  /** What its result is called. */
  name: string;
  /** `input` is given from outside and `random` drawn at each run; neither has operands. All others compute. */
  op: string;
  /** The names of what it works on, in order. */
  operands: string[];
}

/** Operations, each after those whose results it needs, and the names of the results that are wanted. */
export interface Graph {
  nodes: GraphNode[];
  outputs: string[];
}

/**
 * The graph without the nodes that no output needs, in the same order.
 *
 * @param graph - stays as it is
 */
export function withoutDeadNodes({ nodes, outputs }: Graph): Graph {
  // BEGIN SOLUTION
  const needed = new Set(outputs);
  const kept: GraphNode[] = [];
  for (const node of [...nodes].reverse()) {
    if (!needed.has(node.name)) continue;
    kept.unshift(node);
    for (const operand of node.operands) needed.add(operand);
  }
  return { nodes: kept, outputs };
  // END SOLUTION
}

/**
 * The graph in which nothing is computed twice: of nodes with the same operation and the same operands the first
 * stays, and takes the place of the others everywhere. Inputs and random numbers are never the same.
 *
 * @param graph - stays as it is
 */
export function withoutRepeats({ nodes, outputs }: Graph): Graph {
  // BEGIN SOLUTION
  const first = new Map<string, string>();
  const renamed = new Map<string, string>();
  const nameNow = (name: string): string => renamed.get(name) ?? name;
  const kept: GraphNode[] = [];
  for (const { name, op, operands } of nodes) {
    const node = { name, op, operands: operands.map(nameNow) };
    const text = `${op}(${node.operands.join()})`;
    const known = first.get(text);
    if (known !== undefined) renamed.set(name, known);
    else {
      kept.push(node);
      if (op !== 'input' && op !== 'random') first.set(text, name);
    }
  }
  return { nodes: kept, outputs: outputs.map(nameNow) };
  // END SOLUTION
}
