import { type GraphBuilder, type GraphNode, sizeOf, uniformNumber, type Value } from '../graph/graph';
import { broadcastShape, reshape } from '../kernels/mapping';
import type { PlannedNode, Rule } from './rebuild';

/** Operators that work element by element on operands that are broadcast. */
export const elementwise: ReadonlySet<string> = new Set(
  (
    'Add Sub Mul Div Max Min Pow Mod Neg Abs Sqrt Reciprocal Exp Log Erf Sin Cos Tanh Sigmoid Relu Softplus ' +
    'Elu Floor Ceil Round Sign Cast Not And Or Equal Greater GreaterOrEqual Less LessOrEqual Where Clip'
  ).split(' '),
);

/** The node that makes a value, if it is the first output of one with this operator. */
export function madeBy(value: Value | undefined, op: string): GraphNode | undefined {
  if (value?.origin.kind !== 'node' || value.origin.index !== 0) return undefined;
  return value.origin.node.op === op ? value.origin.node : undefined;
}

/** Arithmetic on numbers that are known: done here, rounded as float32 would be. */
const arithmetic: Readonly<Record<string, (...x: number[]) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Neg: (a) => -a,
  Sqrt: Math.sqrt,
  Reciprocal: (a) => 1 / a,
};

const foldNumbers: Rule = (b, { op, inputs, types: [type] }) => {
  if (type.dtype !== 'float32' || !(op in arithmetic)) return undefined;
  const numbers = inputs.map((input) => uniformNumber(input!));
  if (numbers.some((number) => number === undefined)) return undefined;
  return b.fill(Math.fround(arithmetic[op](...(numbers as number[]))), type);
};

/** `x` in the shape of the node: itself, or broadcast. */
function widened(b: GraphBuilder, x: Value, { types: [type] }: PlannedNode): Value {
  if (x.shape.join() === type.shape.join()) return x;
  return b.node('Expand', [x, b.integers(type.shape)], type);
}

/** x + 0, x − 0, x · 1, x / 1. */
const dropNeutral: Rule = (b, node) => {
  const [x, y] = node.inputs;
  if (!x || !y || x.dtype !== node.types[0].dtype) return undefined;
  const isNumber = (value: Value, number: number): boolean => Object.is(uniformNumber(value), number);
  if (node.op === 'Mul' && isNumber(y, 1)) return widened(b, x, node);
  if (node.op === 'Mul' && isNumber(x, 1)) return widened(b, y, node);
  if (node.op === 'Div' && isNumber(y, 1)) return widened(b, x, node);
  if ((node.op === 'Add' || node.op === 'Sub') && isNumber(y, 0)) return widened(b, x, node);
  if (node.op === 'Add' && isNumber(x, 0)) return widened(b, y, node);
  return undefined;
};

/** Division by a number is multiplication by its reciprocal. */
const multiplyByReciprocal: Rule = (b, { op, inputs, types: [type] }) => {
  const [x, y] = inputs;
  if (op !== 'Div' || type.dtype !== 'float32') return undefined;
  const number = uniformNumber(y!);
  if (number === undefined || number === 0 || !Number.isFinite(1 / number)) return undefined;
  return b.node('Mul', [x, b.fill(Math.fround(1 / number), y!)], type);
};

/** (x · 2) · 3 and −(x · 2): one product. The number stands last. */
const gatherFactors: Rule = (b, { op, inputs, types: [type] }) => {
  const [x, y] = inputs;
  if (type.dtype !== 'float32') return undefined;
  if (op === 'Neg') {
    const product = scaled(x!);
    return product && b.node('Mul', [product.x, b.scalar(-product.factor)], type);
  }
  if (op !== 'Mul') return undefined;
  const [number, other] = uniformNumber(y!) === undefined ? [uniformNumber(x!), y!] : [uniformNumber(y!), x!];
  if (number === undefined || other.shape.join() !== type.shape.join()) return undefined;
  if (number === -1) return b.node('Neg', [other], type);
  const inner = scaled(other);
  if (inner) return b.node('Mul', [inner.x, b.scalar(Math.fround(inner.factor * number))], type);
  if (number !== uniformNumber(y!) || y!.shape.length > 0)
    return b.node('Mul', [other, b.scalar(number)], type);
  return undefined;
};

/** (x · 2) · y: the number waits for the end of the chain, or goes to the smaller operand, where it costs less. */
const factorsLast: Rule = (b, { op, inputs: [x, y], types: [type] }) => {
  if (op !== 'Mul' || type.dtype !== 'float32' || x === y) return undefined; // a square keeps its own factor
  const [left, right] = [scaled(x!), scaled(y!)];
  const isWhole = (value: Value): boolean => value.shape.join() === type.shape.join();
  if (uniformNumber(x!) !== undefined || uniformNumber(y!) !== undefined) return undefined;
  if (!(left && isWhole(x!)) && !(right && isWhole(y!))) return undefined;
  const factor = Math.fround((left?.factor ?? 1) * (right?.factor ?? 1));
  const [p, q] = [left?.x ?? x!, right?.x ?? y!];
  const small = isWhole(p) ? q : p;
  if (isWhole(small)) return b.node('Mul', [b.node('Mul', [p, q], type), b.scalar(factor)], type);
  return b.node('Mul', [small === q ? p : q, b.node('Mul', [small, b.scalar(factor)], small)], type);
};

/** (x · s) · 2, where s is one number that is not known yet: that number doubled, once for all who use it. */
const factorToSmaller: Rule = (b, { op, inputs: [x, y], types: [type] }) => {
  const number = op === 'Mul' ? uniformNumber(y!) : undefined;
  const product = number === undefined ? undefined : madeBy(x, 'Mul');
  if (number === undefined || !product || sizeOf(type.shape) === 1) return undefined;
  const [whole, small] = product.inputs as [Value, Value];
  if (sizeOf(small.shape) !== 1 || uniformNumber(small) !== undefined) return undefined;
  return b.node('Mul', [whole, b.node('Mul', [small, b.scalar(number)], small)], type);
};

/** x and factor of x · factor, or of −x. */
export function scaled(value: Value): { x: Value; factor: number } | undefined {
  const negated = madeBy(value, 'Neg');
  if (negated) return { x: negated.inputs[0]!, factor: -1 };
  const product = madeBy(value, 'Mul');
  const factor = product && uniformNumber(product.inputs[1]!);
  if (factor === undefined || product!.inputs[0]!.shape.join() !== value.shape.join()) return undefined;
  return { x: product!.inputs[0]!, factor };
}

/** a + (−b), a − (−b). */
const subtractNegated: Rule = (b, { op, inputs, types: [type] }) => {
  const [x, y] = inputs;
  if (op !== 'Add' && op !== 'Sub') return undefined;
  const [right, left] = [madeBy(y, 'Neg'), madeBy(x, 'Neg')];
  if (right) return b.node(op === 'Add' ? 'Sub' : 'Add', [x, right.inputs[0]], type);
  if (left && op === 'Add') return b.node('Sub', [y, left.inputs[0]], type);
  return undefined;
};

/** Powers that are products and roots. */
const writeOutPower: Rule = (b, { op, inputs, types: [type] }) => {
  const [x, y] = inputs;
  if (op !== 'Pow' || x!.dtype !== 'float32' || x!.shape.join() !== type.shape.join()) return undefined;
  const exponent = uniformNumber(y!);
  const times = (p: Value, q: Value): Value => b.node('Mul', [p, q], type);
  if (exponent === 0.5) return b.node('Sqrt', [x], type);
  if (exponent === 1) return x;
  if (exponent === 1.5) return times(x!, b.node('Sqrt', [x], type));
  if (exponent === 2) return times(x!, x!);
  if (exponent === 3) return times(times(x!, x!), x!);
  return undefined;
};

/**
 * Nothing is broadcast before it must be: an operand that an operator would broadcast anyway goes in as it
 * is, and what is computed of broadcast values alone is computed first.
 */
const broadcastLate: Rule = (b, { op, inputs, types, attributes }) => {
  const [type] = types;
  if (!elementwise.has(op) || !inputs.some((input) => madeBy(input, 'Expand'))) return undefined;
  const narrow = inputs.map((input) => madeBy(input, 'Expand')?.inputs[0] ?? input!);
  const shape = narrow.map((value) => value.shape).reduce(broadcastShape);
  const result = b.nodes(op, narrow, [{ dtype: type.dtype, shape }], attributes)[0];
  if (shape.join() === type.shape.join()) return result;
  return b.node('Expand', [result, b.integers(type.shape)], type);
};

/** Reshaped twice, or to the shape it has; of a constant: the constant in that shape. */
const reshapeOnce: Rule = (b, { op, inputs, types: [type] }) => {
  const [x] = inputs;
  if (op !== 'Reshape') return undefined;
  if (x!.shape.join() === type.shape.join()) return x;
  const inner = madeBy(x, 'Reshape');
  if (inner) return reshape(b, inner.inputs[0]!, type.shape);
  if (x!.origin.kind === 'constant') return b.constant(x!.origin.data, type);
  if (x!.origin.kind === 'fill') return b.fill(x!.origin.value, type);
  const sum = madeBy(x, 'ReduceSum') ?? madeBy(x, 'ReduceMean');
  if (sum && sum.attributes.keepdims === 0 && type.shape.length === sum.inputs[0]!.shape.length) {
    const axes = integersOf(sum.inputs[1]!);
    const kept = sum.inputs[0]!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    if (kept.join() === type.shape.join()) return b.node(sum.op, sum.inputs, type, { keepdims: 1 });
  }
  // A number for each row, as a column: the same numbers, whatever is done to each.
  const wide = madeBy(x, 'Expand');
  if (wide && sizeOf(wide.inputs[0]!.shape) === 1) {
    return b.node(
      'Expand',
      [
        reshape(
          b,
          wide.inputs[0]!,
          type.shape.map(() => 1),
        ),
        b.integers(type.shape),
      ],
      type,
    );
  }
  return undefined;
};

/** The sign and factor of a sum go where it is smaller: after it. */
const factorOutOfReduction: Rule = (b, { op, inputs, types, attributes }) => {
  if (op !== 'ReduceSum' && op !== 'ReduceMean') return undefined;
  const product = inputs[0] && scaled(inputs[0]);
  if (!product) return undefined;
  const plain = b.nodes(op, [product.x, ...inputs.slice(1)], types, attributes)[0];
  return b.node('Mul', [plain, b.scalar(product.factor)], types[0]);
};

/** The sum of squares is one pass over memory. */
const sumOfSquares: Rule = (b, { op, inputs, types, attributes }) => {
  const square = op === 'ReduceSum' ? madeBy(inputs[0], 'Mul') : undefined;
  if (!square || square.inputs[0] !== square.inputs[1] || types[0].dtype !== 'float32') return undefined;
  return b.nodes('ReduceSumSquare', [square.inputs[0], ...inputs.slice(1)], types, attributes);
};

/** The sum of all rows is a row of ones times the matrix: ONNX Runtime multiplies three times as fast as it adds. */
const sumOfRows: Rule = (b, { op, inputs: [x, axes], types: [type], attributes }) => {
  if (op !== 'ReduceSum' || type.dtype !== 'float32' || x!.shape.length !== 2 || !axes) return undefined;
  if (integersOf(axes).join() !== '0') return undefined;
  const [rows, columns] = x!.shape;
  if (rows === 0 || attributes.keepdims === 1) return undefined;
  const ones = b.fill(1, { dtype: 'float32', shape: [1, rows] });
  const sums = b.node('MatMul', [ones, x!], { dtype: 'float32', shape: [1, columns] });
  return reshape(b, sums, type.shape);
};

/** What was true or false, counted, then made real: made real at once. */
const castOnce: Rule = (b, { op, inputs, types, attributes }) => {
  const [x] = inputs;
  if (op !== 'Cast') return undefined;
  if (x!.dtype === types[0].dtype) return x;
  const inner = madeBy(x, 'Cast');
  if (!inner || inner.inputs[0]!.dtype !== 'bool' || types[0].dtype === 'bool') return undefined;
  return b.nodes('Cast', inner.inputs, types, attributes)[0];
};

/** Rows added into zeros, and the sum added to something: added into that. */
const scatterIntoSum: Rule = (b, { op, inputs: [x, y], types: [type] }) => {
  if (op !== 'Add') return undefined;
  for (const [scattered, other] of [
    [x, y],
    [y, x],
  ]) {
    const node = madeBy(scattered, 'ScatterND');
    if (!node || node.attributes.reduction !== 'add' || uniformNumber(node.inputs[0]!) !== 0) continue;
    if (other!.shape.join() !== type.shape.join()) continue;
    return b.node('ScatterND', [other, ...node.inputs.slice(1)], type, node.attributes);
  }
  return undefined;
};

const transposeOnce: Rule = (b, { op, inputs, types, attributes }) => {
  if (op !== 'Transpose') return undefined;
  const perm = attributes.perm as readonly number[];
  if (perm.every((axis, i) => axis === i)) return inputs[0];
  const inner = madeBy(inputs[0], 'Transpose');
  if (!inner) return undefined;
  const before = inner.attributes.perm as readonly number[];
  return b.nodes('Transpose', inner.inputs, types, { perm: perm.map((axis) => before[axis]) })[0];
};

/** Rewrites that hold wherever their pattern is found, each looking at a node and those right before it. */
export const simplifications: readonly Rule[] = [
  foldNumbers,
  dropNeutral,
  multiplyByReciprocal,
  gatherFactors,
  factorsLast,
  factorToSmaller,
  subtractNegated,
  writeOutPower,
  broadcastLate,
  reshapeOnce,
  factorOutOfReduction,
  sumOfSquares,
  sumOfRows,
  castOnce,
  scatterIntoSum,
  transposeOnce,
];

/** The numbers of a constant list of integers. */
export function integersOf({ origin }: Value): number[] {
  if (origin.kind === 'constant') return Array.from(origin.data, Number);
  throw new Error('optimise: a list of axes or sizes must be a constant');
}
