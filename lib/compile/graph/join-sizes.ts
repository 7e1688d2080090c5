import { UnsupportedError } from '../../errors';
import {
  type Graph,
  GraphBuilder,
  type GraphNode,
  nodesOf,
  type Port,
  uniformNumber,
  type Value,
} from './graph';
import { InputSizes } from './input-sizes';
import { graphLines } from './print';

// ANCHOR: joinSizes
/**
 * Makes one graph for all sizes out of two graphs of the same function, recorded at different ones. What the
 * two have in common stays; where only the size of an axis differs, it is left open.
 *
 * @remarks Axes that differ alike, say 2 in one graph and 3 in the other, are taken for the same one. Record at
 * sizes above 1: along an axis of one element anything is broadcast. That sizes decide nothing else in the function
 * is for the caller to see: join the first graph with a third one too, and both must print the same.
 * @param first - as recorded, or rewritten
 * @param second - the same at other sizes
 * @returns the graph, with `sizes` at the ports that have open axes; shapes inside it are those of `first`
 * @throws UnsupportedError if the graphs differ in more than sizes, showing where
 */
export function joinSizes(first: Graph, second: Graph): Graph {
  const builder = new GraphBuilder();
  const [nodes, others] = [nodesOf(first), nodesOf(second)];
  const joined = new Map<Value, Value>();
  const twins = new Map<Value, Value>();
  const join = (value: Value, twin: Value, made: Value): void => {
    joined.set(value, made);
    twins.set(value, twin);
  };
  const operandOf = (node: GraphNode, other: GraphNode, i: number): Value | undefined => {
    const [value, twin] = [node.inputs[i], other.inputs[i]];
    if (!value || !twin) return (requireAlike(value === twin, first, node, second, other), undefined);
    const known = joined.get(value);
    if (known) return (requireAlike(twins.get(value) === twin, first, node, second, other), known);
    const constant =
      commonConstant(builder, value, twin) ??
      openFill(builder, value, twin, sizes) ??
      openList(builder, node, other, i, sizes);
    requireAlike(constant !== undefined, first, node, second, other);
    return constant;
  };

  const inputs = first.inputs.map(({ name, value }, i): Port => {
    const twin = second.inputs[i]?.value;
    requireAlike(second.inputs[i]?.name === name && twin.dtype === value.dtype, first);
    join(value, twin, builder.input(value));
    return { name, value: joined.get(value)!, sizes: openSizes(value, twin) };
  });
  const sizes = new InputSizes(builder, joined, twins);
  requireAlike(first.inputs.length === second.inputs.length && nodes.length === others.length, first);
  nodes.forEach((node, place) => {
    const other = others[place];
    requireAlike(headOf(node) === headOf(other), first, node, second, other);
    const operands = node.inputs.map((_, i) => operandOf(node, other, i));
    const made = builder.nodes(node.op, operands, node.outputs, node.attributes);
    node.outputs.forEach((output, i) => join(output, other.outputs[i], made[i]));
  });
  const outputs = first.outputs.map(({ name, value }, i): Port => {
    const twin = second.outputs[i].value;
    requireAlike(joined.has(value) && twins.get(value) === twin, first);
    return { name, value: joined.get(value)!, sizes: openSizes(value, twin) };
  });
  return { inputs, outputs };
}
// ANCHOR_END: joinSizes

/** All of a node but its operands. */
function headOf({ op, inputs, outputs, attributes }: GraphNode): string {
  return JSON.stringify([op, inputs.length, outputs.length, attributes]);
}

/** The shape of a port with a name for each axis that is open; undefined if there is none. */
function openSizes({ shape }: Value, { shape: other }: Value): readonly (number | string)[] | undefined {
  if (shape.join() === other.join()) return undefined;
  return shape.map((size, axis) => (size === other[axis] ? size : `size_${size}_${other[axis]}`));
}

/** The constant that both are; undefined if they differ. */
function commonConstant(builder: GraphBuilder, value: Value, twin: Value): Value | undefined {
  const [a, b] = [value.origin, twin.origin];
  if (value.dtype !== twin.dtype || value.shape.join() !== twin.shape.join()) return undefined;
  if (a.kind === 'fill' && b.kind === 'fill' && Object.is(a.value, b.value)) {
    return builder.fill(a.value, value);
  }
  if (a.kind === 'stored' && b.kind === 'stored' && a.array === b.array)
    return builder.stored(a.array, value);
  if (a.kind !== 'constant' || b.kind !== 'constant') return undefined;
  for (let i = 0; i < a.data.length; i++) if (!Object.is(a.data[i], b.data[i])) return undefined;
  return builder.constant(a.data, value);
}

/** An operand that lists sizes or places, written so that it holds for any size; undefined if there is no such way. */
function openList(
  builder: GraphBuilder,
  node: GraphNode,
  other: GraphNode,
  index: number,
  sizes: InputSizes,
): Value | undefined {
  const [x, y] = [node.inputs[0]!.shape, other.inputs[0]!.shape];
  const [a, b] = [node, other].map(({ inputs }) => integers(inputs[index]));
  if (!a || a.length !== b?.length) return undefined;
  let list: (number | undefined)[] = [];
  if (node.op === 'Reshape') list = openShape(a, b, x, y);
  if (node.op === 'Expand') list = a.map((size, i) => (size === b[i] ? size : sameAxis(x, y, size, b[i], i)));
  if (node.op === 'Slice' && index <= 2) {
    const axes = integers(node.inputs[3])!;
    list = a.map((place, i) => {
      const fromEnd = place - x[axes[i]];
      if (place === b[i]) return place;
      if (fromEnd !== b[i] - y[axes[i]] || fromEnd > 0) return undefined;
      return fromEnd === 0 ? 2 ** 31 - 1 : fromEnd; // beyond any end
    });
  }
  return list.length === 0 ? undefined : sizes.list(list, a, b);
}

/** One number throughout, in a shape with open axes. */
function openFill(builder: GraphBuilder, value: Value, twin: Value, sizes: InputSizes): Value | undefined {
  const [a, b] = [uniformNumber(value), uniformNumber(twin)];
  if (a === undefined || !Object.is(a, b) || value.dtype !== twin.dtype) return undefined;
  if (value.shape.length !== twin.shape.length) return undefined;
  const known = value.shape.map((size, i) => (size === twin.shape[i] ? size : undefined));
  const shape = sizes.list(known, value.shape, twin.shape);
  return shape && builder.node('Expand', [builder.fill(a, { ...value, shape: [] }), shape], value);
}

/** 1 lets `Expand` keep the axis as it is. */
function sameAxis(
  x: readonly number[],
  y: readonly number[],
  size: number,
  other: number,
  i: number,
): 1 | undefined {
  return x[i] === size && y[i] === other ? 1 : undefined;
}

/** A shape for `Reshape`: −1 for the axis that takes what is left, 0 for one that is as in the operand. */
function openShape(
  a: readonly number[],
  b: readonly number[],
  x: readonly number[],
  y: readonly number[],
): (number | undefined)[] {
  const isOpen = a.map((size, i) => size !== b[i]);
  const isKept = a.map((size, i) => isOpen[i] && x[i] === size && y[i] === b[i]);
  const open = isOpen.filter(Boolean).length;
  let left = 1;
  return a.map((size, i) => {
    if (!isOpen[i]) return size;
    if (open > 1 && isKept[i]) return 0;
    return left-- > 0 ? -1 : undefined;
  });
}

function integers(value: Value | undefined): number[] | undefined {
  return value?.origin.kind === 'constant' && value.dtype === 'int64'
    ? Array.from(value.origin.data, Number)
    : undefined;
}

function requireAlike(
  alike: boolean,
  first: Graph,
  node?: GraphNode,
  second?: Graph,
  other?: GraphNode,
): void {
  if (alike) return;
  const line = (graph: Graph, { outputs }: GraphNode): string =>
    graphLines(graph).find(({ values }) => values.includes(outputs[0]))?.text ?? '';
  const places = node && other ? `: ${line(first, node)} beside ${line(second!, other)}` : '';
  throw new UnsupportedError(
    `compile: a function for any size must compute the same at every size, but sizes decide more than shapes${places}. ` +
      `Pass what depends on them (a mask, positions) as an argument`,
  );
}
