/** What a value of a graph may be made of: the types of tfjs, and those that ONNX asks for beside them. */
export type ElementType = 'float32' | 'int32' | 'bool' | 'int64' | 'uint8' | 'float16';

/** The numbers of a constant. `bool` is a byte each, as in tfjs; `float16` its bits. */
export type ElementArray = Float32Array | Int32Array | Uint8Array | BigInt64Array | Uint16Array;

/** What a {@link GraphNode} says beside its inputs; a float is written as `{ float }`, to tell it from an integer. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

/** Where a value gets its numbers from each time the graph runs, or once for all. */
export type Origin =
  | { readonly kind: 'input' }
  | { readonly kind: 'constant'; readonly data: ElementArray }
  /** The same number throughout: takes no memory in the graph, whatever its shape. */
  | { readonly kind: 'fill'; readonly value: number }
  /** A constant in a file, which is mapped when the graph runs: it takes no memory in the graph either. */
  | { readonly kind: 'stored'; readonly array: StoredArray }
  | { readonly kind: 'node'; readonly node: GraphNode; readonly index: number };

/** Numbers of a constant that lie in a file, in the order and with the bytes of {@link ElementArray}. */
export interface StoredArray {
  readonly file: StoredFile;
  /** Where they begin, in bytes. */
  readonly offset: number;
  /** How many bytes they take. */
  readonly length: number;
}

/** A file with numbers, which need not be there before somebody asks for its path. */
export interface StoredFile {
  readonly path: string;
  /** What all files of its folder hold, by a name that stands for nothing else, if they are kept there. */
  readonly identity?: string;
}

/** A tensor that is not there yet: known by type, shape and origin. */
export interface Value {
  readonly id: number;
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  readonly origin: Origin;
}

/** One operation of ONNX. Its outputs point back at it. */
export interface GraphNode {
  /** The operator's name, `MatMul`; with its domain where that is not ONNX's own: `com.microsoft.FusedMatMul`. */
  readonly op: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly Value[];
}

/** What a node's output is to be. */
export interface ValueType {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
}

/** A named end of a graph: what goes in or comes out under this name. */
export interface Port {
  readonly name: string;
  readonly value: Value;
  /** The shape, with a name in place of each size that may differ from run to run. Absent: all are fixed. */
  readonly sizes?: readonly (number | string)[];
}

// ANCHOR: Graph
/**
 * A function as data: what goes in, what is computed, what comes out. A graph has no order of its own
 * but that a node comes after those it needs; nodes that no output needs are not in it.
 */
export interface Graph {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}
// ANCHOR_END: Graph

/** Makes values and nodes. Small constants that are equal become one value. */
export class GraphBuilder {
  private nextId = 0;
  private readonly constants = new Map<string, Value>();
  private readonly storedValues = new Map<StoredArray, readonly Value[]>();

  /** A value that is given at each run. */
  input(type: ValueType): Value {
    return this.value(type, { kind: 'input' });
  }

  /** A value that never changes. An array with the same number throughout is kept as that number. */
  constant(data: ElementArray, type: ValueType): Value {
    const { dtype, shape } = type;
    const first = data[0];
    if (dtype !== 'int64' && data.length > 1 && isUniform(data)) return this.fill(Number(first), type);
    if (data.length > 64) return this.value(type, { kind: 'constant', data });
    const key = `${dtype} [${shape.join()}] ${Array.from(data, exactText).join()}`;
    return this.once(key, type, { kind: 'constant', data: data.slice() });
  }

  /** A value with the same number throughout. */
  fill(value: number, type: ValueType): Value {
    if (type.shape.length === 0) return this.constant(arrayOf(type.dtype, [value]), type);
    return this.once(`${type.dtype} [${type.shape.join()}] all ${exactText(value)}`, type, {
      kind: 'fill',
      value,
    });
  }

  /** A value whose numbers stay in a file. */
  stored(array: StoredArray, type: ValueType): Value {
    const seen = this.storedValues.get(array) ?? [];
    const known = seen.find(({ dtype, shape }) => dtype === type.dtype && shape.join() === type.shape.join());
    if (known) return known;
    const value = this.value(type, { kind: 'stored', array });
    this.storedValues.set(array, [...seen, value]);
    return value;
  }

  /** A float32 number without axes. */
  scalar(value: number): Value {
    return this.constant(Float32Array.of(value), { dtype: 'float32', shape: [] });
  }

  /** What ONNX takes shapes, axes and the like as: int64, one axis. */
  integers(values: readonly number[]): Value {
    return this.constant(BigInt64Array.from(values, BigInt), { dtype: 'int64', shape: [values.length] });
  }

  /** A node with one output. */
  node(
    op: string,
    inputs: readonly (Value | undefined)[],
    type: ValueType,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value {
    return this.nodes(op, inputs, [type], attributes)[0];
  }

  /** A node with several outputs. */
  nodes(
    op: string,
    inputs: readonly (Value | undefined)[],
    types: readonly ValueType[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): readonly Value[] {
    const outputs: Value[] = [];
    const node: GraphNode = { op, inputs, attributes, outputs };
    types.forEach((type, index) => outputs.push(this.value(type, { kind: 'node', node, index })));
    return outputs;
  }

  private value({ dtype, shape }: ValueType, origin: Origin): Value {
    return { id: this.nextId++, dtype, shape: [...shape], origin };
  }

  private once(key: string, type: ValueType, origin: Origin): Value {
    const known = this.constants.get(key);
    if (known) return known;
    const value = this.value(type, origin);
    this.constants.set(key, value);
    return value;
  }
}

/** Every node that an output needs, each after those it needs, in the order they were made. */
export function nodesOf(graph: Graph): GraphNode[] {
  const found = new Set<GraphNode>();
  const waiting = graph.outputs.map(({ value }) => value);
  for (let value = waiting.pop(); value; value = waiting.pop()) {
    if (value.origin.kind !== 'node' || found.has(value.origin.node)) continue;
    found.add(value.origin.node);
    for (const input of value.origin.node.inputs) if (input) waiting.push(input);
  }
  // A value's id grows with time, and nothing can be made before what it is made of.
  return [...found].sort((a, b) => a.outputs[0].id - b.outputs[0].id);
}

/** Who reads each value. A graph's output is read once more, by nobody in the graph. */
export function readersOf(graph: Graph): Map<Value, GraphNode[]> {
  const readers = new Map<Value, GraphNode[]>();
  for (const node of nodesOf(graph)) {
    for (const input of new Set(node.inputs)) {
      if (!input) continue;
      const known = readers.get(input);
      if (known) known.push(node);
      else readers.set(input, [node]);
    }
  }
  return readers;
}

/** The number that a value is throughout, if it is a constant with one. */
export function uniformNumber({ origin }: Value): number | undefined {
  if (origin.kind === 'fill') return origin.value;
  if (origin.kind === 'constant' && origin.data.length === 1) return Number(origin.data[0]);
  return undefined;
}

/** How many numbers a shape holds. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** An array for this type. */
export function arrayOf(dtype: ElementType, values: readonly number[]): ElementArray {
  if (dtype === 'float32') return Float32Array.from(values);
  if (dtype === 'int32') return Int32Array.from(values);
  if (dtype === 'int64') return BigInt64Array.from(values, BigInt);
  if (dtype === 'float16') return Uint16Array.from(values);
  return Uint8Array.from(values);
}

function isUniform(data: ElementArray): boolean {
  const [first] = data;
  if (Object.is(first, -0)) return false; // kept exactly
  for (let i = 1; i < data.length; i++) if (data[i] !== first) return false;
  return true;
}

/** Tells −0 from 0, and NaN is itself. */
function exactText(value: number | bigint): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/**
 * The graph with other values in place of some that no node makes: a constant for an input, say.
 *
 * @param keeps - whether nodes of this operator go on with the values that they had
 */
export function withValues(
  graph: Graph,
  others: ReadonlyMap<Value, Value>,
  keeps: (op: string) => boolean = () => false,
): Graph {
  const copies = new Map<Value, Value>(others);
  const copyOf = (value: Value): Value => copies.get(value) ?? value;
  for (const { op, inputs, attributes, outputs } of nodesOf(graph)) {
    const made: Value[] = [];
    const node: GraphNode = {
      op,
      inputs: inputs.map((input) => input && (others.has(input) && keeps(op) ? input : copyOf(input))),
      attributes,
      outputs: made,
    };
    outputs.forEach((output, index) => {
      made.push({ ...output, origin: { kind: 'node', node, index } });
      copies.set(output, made[index]);
    });
  }
  return { ...graph, outputs: graph.outputs.map((port) => ({ ...port, value: copyOf(port.value) })) };
}
