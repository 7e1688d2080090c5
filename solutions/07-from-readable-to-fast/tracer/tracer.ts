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
    // BEGIN SOLUTION
    throw new Error(`read: node ${value.place} has no value yet, and what is decided by it would be frozen`);
    // END SOLUTION
  }

  /**
   * Writes an operation down: appends its node to `nodes`, after a node `constant` for each plain number among its
   * operands.
   *
   * @returns the value that the operation will give
   */
  private record(op: 'input' | 'add' | 'multiply', operands: readonly (Traced | number)[]): Traced {
    // BEGIN SOLUTION
    const places = operands.map((operand) => {
      if (typeof operand !== 'number') return operand.place;
      return this.nodes.push({ op: 'constant', operands: [], value: operand }) - 1;
    });
    return { place: this.nodes.push({ op, operands: places }) - 1 };
    // END SOLUTION
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
  // BEGIN SOLUTION
  const values: number[] = [];
  let given = 0;
  for (const { op, operands, value } of nodes) {
    const [a, b] = operands.map((place) => values[place]);
    if (op === 'input') values.push(inputs[given++]);
    else if (op === 'constant') values.push(value!);
    else values.push(op === 'add' ? a + b : a * b);
  }
  return values[values.length - 1];
  // END SOLUTION
}

/**
 * Compares two recordings of the same function. Where they differ, something was frozen that changes from call
 * to call.
 *
 * @returns the first place at which they differ, −1 if they are alike throughout
 */
export function firstChange(before: readonly GraphNode[], after: readonly GraphNode[]): number {
  // BEGIN SOLUTION
  const length = Math.max(before.length, after.length);
  for (let place = 0; place < length; place++) {
    if (JSON.stringify(before[place]) !== JSON.stringify(after[place])) return place;
  }
  return -1;
  // END SOLUTION
}
