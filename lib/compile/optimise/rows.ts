import { type GraphBuilder, sizeOf, type Value } from '../graph/graph';
import { reshape } from '../kernels/mapping';
import type { Rule } from './rebuild';
import { elementwise, integersOf, madeBy } from './simplify';

/*
 * A layer sees [B, T, C], its matrix product [B·T, C]. Readable code goes back and forth; the rules here keep
 * to rows, so that one reshape after another meets its opposite and both are gone.
 */

/** The rows [R, C] of a value that is those rows in another shape with the same last axis. */
function rowsOf(value: Value): Value | undefined {
  const rows = madeBy(value, 'Reshape')?.inputs[0];
  if (rows?.shape.length !== 2 || value.shape.length < 3) return undefined;
  return rows.shape[1] === value.shape.at(-1) ? rows : undefined;
}

/** An operand for work on rows: whole, a column, a vector or a number. Nothing if it is broadcast otherwise. */
function operandForRows(b: GraphBuilder, operand: Value, shape: readonly number[]): Value | undefined {
  const [columns, rows] = [shape.at(-1)!, sizeOf(shape.slice(0, -1))];
  if (operand.shape.join() === shape.join()) return rowsOf(operand) ?? reshape(b, operand, [rows, columns]);
  if (operand.shape.join() === [...shape.slice(0, -1), 1].join()) return reshape(b, operand, [rows, 1]);
  const leading = operand.shape.slice(0, -1);
  if (!leading.every((size) => size === 1)) return undefined;
  return operand.shape.length <= 2 ? operand : reshape(b, operand, operand.shape.slice(-1));
}

const elementwiseOnRows: Rule = (b, { op, inputs, types, attributes }) => {
  const [type] = types;
  if (!elementwise.has(op) || !inputs.some((input) => input && rowsOf(input))) return undefined;
  const operands = inputs.map((input) => operandForRows(b, input!, type.shape));
  if (operands.includes(undefined)) return undefined;
  const shape = [sizeOf(type.shape.slice(0, -1)), type.shape.at(-1)!];
  return reshape(b, b.node(op, operands, { dtype: type.dtype, shape }, attributes), type.shape);
};

const normOnRows: Rule = (b, { op, inputs, types, attributes }) => {
  const rows = inputs[0] && rowsOf(inputs[0]);
  if (op !== 'LayerNormalization' || !rows) return undefined;
  const flat = types.map(({ dtype, shape }) => ({ dtype, shape: [rows.shape[0], shape.at(-1)!] }));
  const outputs = b.nodes(op, [rows, ...inputs.slice(1)], flat, attributes);
  return outputs.map((output, i) => reshape(b, output, types[i].shape));
};

/** A sum over every axis but the last is the sum of all rows; one over the last axis is one for each row. */
const reductionOnRows: Rule = (b, { op, inputs, types: [type] }) => {
  const rows = inputs[0] && rowsOf(inputs[0]);
  if ((op !== 'ReduceSum' && op !== 'ReduceMean') || !rows) return undefined;
  const [axes, rank] = [integersOf(inputs[1]!), inputs[0]!.shape.length];
  if (axes.length === 1 && axes[0] === rank - 1) {
    const shape = [rows.shape[0], 1];
    return reshape(
      b,
      b.node(op, [rows, b.integers([1])], { dtype: type.dtype, shape }, { keepdims: 1 }),
      type.shape,
    );
  }
  if (axes.join() !== Array.from({ length: rank - 1 }, (_, i) => i).join()) return undefined;
  const shape = [rows.shape[1]];
  return reshape(
    b,
    b.node(op, [rows, b.integers([0])], { dtype: type.dtype, shape }, { keepdims: 0 }),
    type.shape,
  );
};

const splitOnRows: Rule = (b, { op, inputs, types, attributes }) => {
  const rows = inputs[0] && rowsOf(inputs[0]);
  if (op !== 'Split' || !rows || attributes.axis !== inputs[0]!.shape.length - 1) return undefined;
  const flat = types.map(({ dtype, shape }) => ({ dtype, shape: [rows.shape[0], shape.at(-1)!] }));
  const parts = b.nodes(op, [rows, inputs[1]], flat, { axis: 1 });
  return parts.map((part, i) => reshape(b, part, types[i].shape));
};

const concatOnRows: Rule = (b, { op, inputs, types: [type], attributes }) => {
  const rank = type.shape.length;
  if (op !== 'Concat' || rank < 3 || attributes.axis !== rank - 1) return undefined;
  if (!inputs.every((input) => madeBy(input, 'Reshape'))) return undefined;
  const rows = sizeOf(type.shape.slice(0, -1));
  const parts = inputs.map((input) => reshape(b, input!, [rows, input!.shape.at(-1)!]));
  const shape = [rows, type.shape.at(-1)!];
  return reshape(b, b.node(op, parts, { dtype: type.dtype, shape }, { axis: 1 }), type.shape);
};

/** A batch of matrices by one matrix is one product of all their rows. */
const productOnRows: Rule = (b, { op, inputs, types: [type], attributes }) => {
  const [x, matrix] = inputs;
  if ((op !== 'MatMul' && op !== 'com.microsoft.FusedMatMul') || attributes.transA === 1) return undefined;
  if (x!.shape.length < 3 || matrix!.shape.length !== 2) return undefined;
  const rows = rowsOf(x!) ?? reshape(b, x!, [sizeOf(x!.shape.slice(0, -1)), x!.shape.at(-1)!]);
  const shape = [rows.shape[0], type.shape.at(-1)!];
  return reshape(b, b.node(op, [rows, matrix], { dtype: type.dtype, shape }, attributes), type.shape);
};

/** Rules that keep to rows. */
export const rowRules: readonly Rule[] = [
  elementwiseOnRows,
  normOnRows,
  reductionOnRows,
  splitOnRows,
  concatOnRows,
  productOnRows,
];
