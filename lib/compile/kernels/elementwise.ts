import type { GraphBuilder, Value } from '../graph/graph';
import {
  alike,
  binary,
  broadcastShape,
  cast,
  type KernelMapping,
  type KernelTable,
  numberLike,
} from './mapping';

/** The ONNX operator of the same meaning, for one operand. */
function same(op: string): KernelMapping {
  return (graph, { x }) => alike(graph, op, x);
}

/** The ONNX operator of the same meaning, for two operands that are broadcast. */
function pair(op: string): KernelMapping {
  return (graph, { a, b }) => binary(graph, op, a, b);
}

function comparison(op: string): KernelMapping {
  return (graph, { a, b }) => binary(graph, op, comparable(graph, a), comparable(graph, b), 'bool');
}

/** A formula over one float operand and numbers. */
function formula(body: (of: Formula, x: Value) => Value): KernelMapping {
  return (graph, { x }) => body(new Formula(graph), x);
}

/** Arithmetic on values, written as sums and products are read. */
class Formula {
  constructor(private readonly graph: GraphBuilder) {}
  add(a: Value, b: Value | number): Value {
    return binary(this.graph, 'Add', a, this.operand(b, a));
  }
  sub(a: Value, b: Value | number): Value {
    return binary(this.graph, 'Sub', a, this.operand(b, a));
  }
  mul(a: Value, b: Value | number): Value {
    return binary(this.graph, 'Mul', a, this.operand(b, a));
  }
  div(a: Value, b: Value | number): Value {
    return binary(this.graph, 'Div', a, this.operand(b, a));
  }
  of(op: string, x: Value): Value {
    return alike(this.graph, op, x);
  }
  where(condition: Value, yes: Value | number, no: Value | number, like: Value): Value {
    const [a, b] = [this.operand(yes, like), this.operand(no, like)];
    const shape = broadcastShape(condition.shape, broadcastShape(a.shape, b.shape));
    return this.graph.node('Where', [condition, a, b], { dtype: a.dtype, shape });
  }
  greater(a: Value, b: number): Value {
    return binary(this.graph, 'Greater', a, this.operand(b, a), 'bool');
  }
  private operand(value: Value | number, like: Value): Value {
    return typeof value === 'number' ? numberLike(this.graph, like, value) : value;
  }
}

/** ONNX Runtime compares no bytes with an order; for those an int32 does. */
function comparable(graph: GraphBuilder, x: Value): Value {
  return x.dtype === 'bool' ? cast(graph, x, 'int32') : x;
}

/** What tfjs computes element by element, in ONNX. */
export const elementwiseKernels: KernelTable = {
  Add: pair('Add'),
  Sub: pair('Sub'),
  Multiply: pair('Mul'),
  RealDiv: (graph, { a, b }) => binary(graph, 'Div', cast(graph, a, 'float32'), cast(graph, b, 'float32')),
  FloorDiv: (graph, { a, b }) => {
    const quotient = binary(graph, 'Div', cast(graph, a, 'float32'), cast(graph, b, 'float32'));
    return cast(graph, alike(graph, 'Floor', quotient), a.dtype);
  },
  Mod: (graph, { a, b }) => {
    if (a.dtype === 'int32') return binary(graph, 'Mod', a, b); // takes the sign of b, as tfjs's does
    const f = new Formula(graph);
    const rest = graph.node(
      'Mod',
      [a, b],
      { dtype: a.dtype, shape: broadcastShape(a.shape, b.shape) },
      { fmod: 1 },
    );
    const otherSign = binary(graph, 'Less', f.mul(rest, b), graph.scalar(0), 'bool'); // fmod takes the sign of a
    return f.where(otherSign, f.add(rest, b), rest, rest);
  },
  Maximum: pair('Max'),
  Minimum: pair('Min'),
  Pow: pair('Pow'),
  SquaredDifference: (graph, { a, b }) => {
    const difference = binary(graph, 'Sub', a, b);
    return binary(graph, 'Mul', difference, difference);
  },
  Atan2: (graph, { a, b }) => {
    const f = new Formula(graph);
    const quotient = f.div(a, b);
    const isOrigin = graph.node('IsNaN', [quotient], { dtype: 'bool', shape: quotient.shape });
    const angle = f.of('Atan', f.where(isOrigin, f.add(a, b), quotient, quotient)); // 0 / 0 is 0 there
    const above = binary(graph, 'GreaterOrEqual', a, numberLike(graph, a, 0), 'bool');
    const turned = f.where(above, f.add(angle, Math.PI), f.sub(angle, Math.PI), angle);
    const left = binary(graph, 'Less', b, numberLike(graph, b, 0), 'bool');
    return f.where(left, turned, angle, angle);
  },
  Prelu: (graph, { x, alpha }) => {
    const f = new Formula(graph);
    return f.where(f.greater(x, 0), x, f.mul(x, alpha), x);
  },
  Equal: comparison('Equal'),
  NotEqual: (graph, { a, b }) => alike(graph, 'Not', comparison('Equal')(graph, { a, b }, {}) as Value),
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  LogicalAnd: pair('And'),
  LogicalOr: pair('Or'),
  LogicalNot: same('Not'),
  LogicalXor: pair('Xor'),
  Select: (graph, { condition, t, e }) => {
    let chooser = condition;
    if (condition.shape.length === 1 && t.shape.length > 1) {
      const shape = [condition.shape[0], ...t.shape.slice(1).map(() => 1)]; // a choice for each row
      chooser = graph.node('Reshape', [condition, graph.integers(shape)], { dtype: 'bool', shape });
    }
    // ONNX Runtime's processor chooses between numbers only.
    const [yes, no] = [comparable(graph, t), comparable(graph, e)];
    const chosen = graph.node('Where', [chooser, yes, no], { dtype: yes.dtype, shape: t.shape });
    return cast(graph, chosen, t.dtype);
  },

  Neg: same('Neg'),
  Abs: same('Abs'),
  Square: (graph, { x }) => binary(graph, 'Mul', x, x),
  Sqrt: same('Sqrt'),
  Rsqrt: (graph, { x }) => alike(graph, 'Reciprocal', alike(graph, 'Sqrt', x)),
  Reciprocal: same('Reciprocal'),
  Exp: (graph, { x }) => alike(graph, 'Exp', cast(graph, x, 'float32')),
  Expm1: formula((f, x) => f.sub(f.of('Exp', x), 1)),
  Log: same('Log'),
  Log1p: formula((f, x) => f.of('Log', f.add(x, 1))),
  Erf: same('Erf'),
  Sin: same('Sin'),
  Cos: same('Cos'),
  Tan: same('Tan'),
  Asin: same('Asin'),
  Acos: same('Acos'),
  Atan: same('Atan'),
  Sinh: same('Sinh'),
  Cosh: same('Cosh'),
  Tanh: same('Tanh'),
  Asinh: same('Asinh'),
  Acosh: same('Acosh'),
  Atanh: same('Atanh'),
  Sigmoid: same('Sigmoid'),
  Relu: same('Relu'),
  Relu6: formula((f, x) => f.where(f.greater(x, 6), 6, f.of('Relu', x), x)),
  LeakyRelu: (graph, inputs, { alpha }) => {
    const f = new Formula(graph);
    const x = cast(graph, inputs.x, 'float32');
    return f.where(f.greater(x, 0), x, f.mul(x, alpha), x);
  },
  Elu: same('Elu'),
  EluGrad: (graph, { dy, y }) => {
    const f = new Formula(graph);
    return f.where(f.greater(y, 0), dy, f.mul(dy, f.add(y, 1)), dy);
  },
  Selu: same('Selu'),
  Softplus: same('Softplus'),
  Floor: same('Floor'),
  Ceil: same('Ceil'),
  Round: same('Round'),
  Sign: same('Sign'),
  Step: (graph, { x }, { alpha }) => {
    const f = new Formula(graph);
    return f.where(f.greater(x, 0), 1, alpha, x);
  },
  IsNan: (graph, { x }) => graph.node('IsNaN', [x], { dtype: 'bool', shape: x.shape }),
  IsInf: (graph, { x }) => graph.node('IsInf', [x], { dtype: 'bool', shape: x.shape }),
  IsFinite: (graph, { x }) => {
    const difference = binary(graph, 'Sub', x, x); // 0, or NaN for what is not finite
    return alike(graph, 'Not', graph.node('IsNaN', [difference], { dtype: 'bool', shape: x.shape }));
  },
  ClipByValue: (graph, { x }, { clipValueMin, clipValueMax }) =>
    graph.node('Clip', [x, numberLike(graph, x, clipValueMin), numberLike(graph, x, clipValueMax)], x),

  AddN: (graph, inputs) => Object.values(inputs).reduce((sum, x) => binary(graph, 'Add', sum, x)),
  Cast: (graph, { x }, { dtype }) => cast(graph, x, dtype),
  Identity: (_, { x }) => x,
  ZerosLike: (graph, { x }) => graph.fill(0, x),
  OnesLike: (graph, { x }) => graph.fill(1, x),
};
