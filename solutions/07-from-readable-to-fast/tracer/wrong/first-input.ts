// mistake: every input takes the first number
export interface GraphNode {
  op: 'input' | 'constant' | 'add' | 'multiply';
  operands: number[];
  value?: number;
}

export interface Traced {
  place: number;
}

export class Tracer {
  readonly nodes: GraphNode[] = [];

  input(): Traced {
    return this.record('input', []);
  }

  add(a: Traced | number, b: Traced | number): Traced {
    return this.record('add', [a, b]);
  }

  multiply(a: Traced | number, b: Traced | number): Traced {
    return this.record('multiply', [a, b]);
  }

  read(value: Traced): number {
    throw new Error(`read: node ${value.place} has no value yet, and what is decided by it would be frozen`);
  }

  private record(op: 'input' | 'add' | 'multiply', operands: readonly (Traced | number)[]): Traced {
    const places = operands.map((operand) => {
      if (typeof operand !== 'number') return operand.place;
      return this.nodes.push({ op: 'constant', operands: [], value: operand }) - 1;
    });
    return { place: this.nodes.push({ op, operands: places }) - 1 };
  }
}

export function recordAbsoluteValue(): readonly GraphNode[] {
  const tracer = new Tracer();
  const x = tracer.input();
  if (tracer.read(x) < 0) tracer.multiply(x, -1);
  return tracer.nodes;
}

export function run(nodes: readonly GraphNode[], inputs: readonly number[]): number {
  const values: number[] = [];
  const given = 0;
  for (const { op, operands, value } of nodes) {
    const [a, b] = operands.map((place) => values[place]);
    if (op === 'input') values.push(inputs[given]);
    else if (op === 'constant') values.push(value!);
    else values.push(op === 'add' ? a + b : a * b);
  }
  return values[values.length - 1];
}

export function firstChange(before: readonly GraphNode[], after: readonly GraphNode[]): number {
  const length = Math.max(before.length, after.length);
  for (let place = 0; place < length; place++) {
    if (JSON.stringify(before[place]) !== JSON.stringify(after[place])) return place;
  }
  return -1;
}
