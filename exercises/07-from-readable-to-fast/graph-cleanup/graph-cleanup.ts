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
  throw new Error('Not implemented yet: withoutDeadNodes');
}

/**
 * The graph in which nothing is computed twice: of nodes with the same operation and the same operands the first
 * stays, and takes the place of the others everywhere. Inputs and random numbers are never the same.
 *
 * @param graph - stays as it is
 */
export function withoutRepeats({ nodes, outputs }: Graph): Graph {
  throw new Error('Not implemented yet: withoutRepeats');
}
