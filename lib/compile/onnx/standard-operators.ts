import type { Rule } from '../optimise/rebuild';

/**
 * Writes ONNX Runtime's own matrix product as ONNX's operators: for files that other programs read too. ONNX
 * Runtime puts them together again.
 */
export const inStandardOperators: Rule = (b, { op, inputs, types: [type], attributes }) => {
  if (op !== 'com.microsoft.FusedMatMul') return undefined;
  const { transA = 0, transB = 0, alpha = { float: 1 } } = attributes;
  const operands = inputs.map((input) => input!);
  if (operands.every(({ shape }) => shape.length === 2)) {
    return b.node('Gemm', operands, type, { transA, transB, alpha });
  }
  const [left, right] = operands.map((x, i) => {
    if (!(i === 0 ? transA : transB)) return x;
    const perm = x.shape.map((_, axis) => axis);
    perm.push(...perm.splice(-2).reverse());
    return b.node('Transpose', [x], { ...x, shape: perm.map((axis) => x.shape[axis]) }, { perm });
  });
  const product = b.node('MatMul', [left, right], type);
  const { float: factor } = alpha as { readonly float: number };
  return factor === 1 ? product : b.node('Mul', [product, b.scalar(factor)], type);
};
