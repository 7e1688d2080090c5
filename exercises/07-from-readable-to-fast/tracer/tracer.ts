/** One operation of a graph. It comes after those whose results it needs. */
export interface GraphNode {
  op: 'input' | 'constant' | 'add' | 'multiply';
  /** The places of the nodes that it works on, in order. */
  operands: number[];
  /** The number of a constant; no other node has this field. */
  value?: number;
}

/** A value that is not there yet: what a node will give when the graph runs. */
export interface Traced {
  /** The node's place in the graph, counted from 0. */
  place: number;
}

/** Writes down what is computed with its values, in place of computing it. */
export class Tracer {
  /** The graph so far. */
  readonly nodes: GraphNode[] = [];

  /** A value that is given at each run. */
  input(): Traced {
    return this.record('input', []);
  }

  /** The sum of two values. */
  add(a: Traced | number, b: Traced | number): Traced {
    return this.record('add', [a, b]);
  }

  /** The product of two values. */
  multiply(a: Traced | number, b: Traced | number): Traced {
    return this.record('multiply', [a, b]);
  }

  /**
   * What `dataSync()` is to a tensor.
   *
   * @throws Error always, with a message that has the word `frozen`: there is nothing to read yet, and what is decided
   * by it would be decided once for all
   */
  read(value: Traced): number {
    throw new Error('Not implemented yet: read');
  }

  /**
   * Writes an operation down: appends its node to `nodes`, after a node `constant` for each plain number among its
   * operands.
   *
   * @returns the value that the operation will give
   */
  private record(op: 'input' | 'add' | 'multiply', operands: readonly (Traced | number)[]): Traced {
    throw new Error('Not implemented yet: record');
  }
}

/** A function that cannot be recorded, as it looks at a value. (Nothing to do here.) */
export function recordAbsoluteValue(): readonly GraphNode[] {
  const tracer = new Tracer();
  const x = tracer.input();
  if (tracer.read(x) < 0) tracer.multiply(x, -1);
  return tracer.nodes;
}

/**
 * Computes what was recorded.
 *
 * @param inputs - a number for each node `input`, in their order
 * @returns the value of the last node
 */
export function run(nodes: readonly GraphNode[], inputs: readonly number[]): number {
  throw new Error('Not implemented yet: run');
}

/**
 * Compares two recordings of the same function. Where they differ, something was frozen that changes from call
 * to call.
 *
 * @returns the first place at which they differ, −1 if they are alike throughout
 */
export function firstChange(before: readonly GraphNode[], after: readonly GraphNode[]): number {
  throw new Error('Not implemented yet: firstChange');
}
