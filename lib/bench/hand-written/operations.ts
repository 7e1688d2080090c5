import { GraphBuilder, type Value } from '../../compile/graph/graph';
import { broadcastShape, cast, reshape } from '../../compile/kernels/mapping';
import { matrixProduct } from '../../compile/kernels/matrix-products';

/** What a product may do besides multiplying. */
interface ProductOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  /** The product is multiplied by it. */
  readonly alpha?: number;
  /** Is added to the product; only for two matrices. */
  readonly plus?: Value;
}

/** The operators of ONNX that the hand-written graph needs, under short names; shapes follow from the operands. */
export class Operations {
  readonly graph: GraphBuilder = new GraphBuilder();

  input(shape: readonly number[], dtype: 'float32' | 'int32' = 'float32'): Value {
    return this.graph.input({ dtype, shape });
  }

  add(a: Value, b: Value | number): Value {
    return this.pair('Add', a, b);
  }

  sub(a: Value | number, b: Value): Value {
    return this.pair('Sub', a, b);
  }

  mul(a: Value, b: Value | number): Value {
    return this.pair('Mul', a, b);
  }

  div(a: Value | number, b: Value): Value {
    return this.pair('Div', a, b);
  }

  min(a: Value, b: number): Value {
    return this.pair('Min', a, b);
  }

  /** `Erf`, `Exp`, `Sqrt`, …: one operand, same shape. */
  of(op: string, x: Value): Value {
    return this.graph.node(op, [x], x);
  }

  /** alpha · a·b + plus, in one node. */
  product(a: Value, b: Value, options: ProductOptions = {}): Value {
    const { transposeA = false, transposeB = false, alpha = 1, plus } = options;
    if (!plus) return matrixProduct(this.graph, a, b, transposeA, transposeB, alpha);
    const attributes = { transA: Number(transposeA), transB: Number(transposeB), alpha: { float: alpha } };
    return this.graph.node('Gemm', [a, b, plus], plus, attributes);
  }

  transpose(x: Value, order: readonly number[]): Value {
    const shape = order.map((axis) => x.shape[axis]);
    return this.graph.node('Transpose', [x], { dtype: x.dtype, shape }, { perm: order });
  }

  reshape(x: Value, shape: readonly number[]): Value {
    return reshape(this.graph, x, shape);
  }

  /** The axis kept as 1. */
  reduce(op: 'ReduceSum' | 'ReduceMean', x: Value, axis: number): Value {
    const at = (axis + x.shape.length) % x.shape.length;
    const shape = x.shape.map((size, i) => (i === at ? 1 : size));
    return this.graph.node(op, [x, this.graph.integers([at])], { dtype: x.dtype, shape }, { keepdims: 1 });
  }

  /** A scalar. */
  sumOf(op: 'ReduceSum' | 'ReduceSumSquare', x: Value): Value {
    return this.graph.node(op, [x], { dtype: x.dtype, shape: [] }, { keepdims: 0 });
  }

  /** The sum of scalars. */
  total(values: readonly Value[]): Value {
    return this.graph.node('Sum', values, { dtype: 'float32', shape: [] });
  }

  /** Parts along the first axis, which they keep. */
  split(x: Value, parts: number): readonly Value[] {
    const shape = [x.shape[0] / parts, ...x.shape.slice(1)];
    const types = Array.from({ length: parts }, () => ({ dtype: x.dtype, shape }));
    return this.graph.nodes('Split', [x], types, { axis: 0, num_outputs: parts });
  }

  concat(values: readonly Value[]): Value {
    const [{ dtype, shape }] = values;
    const rows = values.reduce((sum, value) => sum + value.shape[0], 0);
    return this.graph.node('Concat', values, { dtype, shape: [rows, ...shape.slice(1)] }, { axis: 0 });
  }

  /** Over the last axis. */
  rows(op: 'Softmax' | 'LogSoftmax', x: Value): Value {
    return this.graph.node(op, [x], x, { axis: -1 });
  }

  /** Rows of a matrix by their numbers. */
  gather(matrix: Value, ids: Value): Value {
    const shape = [...ids.shape, matrix.shape[1]];
    return this.graph.node('Gather', [matrix, ids], { dtype: 'float32', shape }, { axis: 0 });
  }

  /** 1 at each id, 0 elsewhere: [N] → [N, depth]. */
  oneHot(ids: Value, depth: number): Value {
    const size = this.graph.constant(Int32Array.of(depth), { dtype: 'int32', shape: [] });
    const values = this.graph.constant(Float32Array.of(0, 1), { dtype: 'float32', shape: [2] });
    const type = { dtype: 'float32', shape: [...ids.shape, depth] } as const;
    return this.graph.node('OneHot', [cast(this.graph, ids, 'int64'), size, values], type, { axis: -1 });
  }

  /** Normalised over the last axis and scaled; and 1/√(variance + ε) of each row. */
  layerNorm(x: Value, scale: Value, epsilon: number): { normalised: Value; inverseDeviation: Value } {
    const rowType = { dtype: 'float32', shape: [...x.shape.slice(0, -1), 1] } as const;
    const [normalised, , inverseDeviation] = this.graph.nodes(
      'LayerNormalization',
      [x, scale],
      [x, rowType, rowType],
      { axis: -1, epsilon: { float: epsilon } },
    );
    return { normalised, inverseDeviation };
  }

  private pair(op: string, a: Value | number, b: Value | number): Value {
    const [x, y] = [this.operand(a), this.operand(b)];
    return this.graph.node(op, [x, y], { dtype: x.dtype, shape: broadcastShape(x.shape, y.shape) });
  }

  private operand(value: Value | number): Value {
    return typeof value === 'number' ? this.graph.scalar(value) : value;
  }
}
