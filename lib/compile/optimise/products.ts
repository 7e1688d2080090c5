import {
  type Attribute,
  type Graph,
  type GraphBuilder,
  type GraphNode,
  nodesOf,
  readersOf,
  uniformNumber,
  type Value,
} from '../graph/graph';
import { reshape } from '../kernels/mapping';
import { rebuild, type Rule, type Substitution } from './rebuild';
import { scaled } from './simplify';

/** What a node multiplies, and how; nothing if it is no product of matrices. */
interface Product {
  readonly a: Value;
  readonly b: Value;
  readonly transA: number;
  readonly transB: number;
  readonly alpha: number;
}

function productOf(
  node: GraphNode | { op: string; inputs: GraphNode['inputs']; attributes: GraphNode['attributes'] },
): Product | undefined {
  if (node.op !== 'MatMul' && node.op !== 'com.microsoft.FusedMatMul') return undefined;
  const { transA = 0, transB = 0, alpha = { float: 1 } } = node.attributes as Record<string, never>;
  return {
    a: node.inputs[0]!,
    b: node.inputs[1]!,
    transA,
    transB,
    alpha: (alpha as { float: number }).float,
  };
}

function attributesOf({ transA, transB, alpha }: Product): Record<string, Attribute> {
  return { transA, transB, alpha: { float: alpha } };
}

/** (x · 2) × W: the product itself can multiply by a number. */
export const factorIntoProduct: Rule = (b, node) => {
  const product = productOf(node);
  if (!product) return undefined;
  const [left, right] = [scaled(product.a), scaled(product.b)];
  if (!left && !right) return undefined;
  const alpha = Math.fround(product.alpha * (left?.factor ?? 1) * (right?.factor ?? 1));
  const inputs = [left?.x ?? product.a, right?.x ?? product.b];
  return b.node('com.microsoft.FusedMatMul', inputs, node.types[0], attributesOf({ ...product, alpha }));
};

/**
 * A product of matrices times a number, as a product of its own: what else reads the plain one still can.
 *
 * @param x - the product, or the product in another shape
 * @returns nothing, if x is no product
 */
export function scaledProduct(builder: GraphBuilder, x: Value, factor: number): Value | undefined {
  if (x.origin.kind !== 'node') return undefined;
  const { node } = x.origin;
  if (node.op === 'Reshape') {
    const inner = scaledProduct(builder, node.inputs[0]!, factor);
    return inner && reshape(builder, inner, x.shape);
  }
  const product = productOf(node);
  if (!product) return undefined;
  const attributes = attributesOf({ ...product, alpha: Math.fround(product.alpha * factor) });
  return builder.node('com.microsoft.FusedMatMul', [product.a, product.b], x, attributes);
}

/**
 * Lets matrix products do what follows them: times a number (`alpha`), plus a bias or a residual (`Gemm`).
 * Only where nobody else needs the plain product.
 */
export function fuseIntoProducts(graph: Graph): Graph {
  const readers = readersOf(graph);
  const outputs = new Set(graph.outputs.map(({ value }) => value));
  const isOwn = (value: Value): boolean => readers.get(value)?.length === 1 && !outputs.has(value);
  const substitutions = new Map<Value, Substitution>();
  const taken = new Set<GraphNode>();
  for (const node of nodesOf(graph)) {
    const [root] = node.outputs;
    const substitution = absorbFactor(node, isOwn) ?? absorbAddition(node, isOwn, taken);
    if (substitution) substitutions.set(root, substitution);
  }
  return rebuild(graph, [], substitutions);
}

function absorbFactor(
  { op, inputs, outputs: [root] }: GraphNode,
  isOwn: (value: Value) => boolean,
): Substitution | undefined {
  const [x, number] = inputs;
  const factor = op === 'Mul' ? uniformNumber(number!) : undefined;
  if (factor === undefined || x!.origin.kind !== 'node' || !isOwn(x!)) return undefined;
  const product = productOf(x!.origin.node);
  if (!product) return undefined;
  const alpha = Math.fround(product.alpha * factor);
  return (builder, built) => {
    const operands = [built(product.a), built(product.b)];
    return builder.node('com.microsoft.FusedMatMul', operands, root, attributesOf({ ...product, alpha }));
  };
}

/** a·b + c with matrices: `Gemm`. */
function absorbAddition(
  { op, inputs, outputs: [root] }: GraphNode,
  isOwn: (value: Value) => boolean,
  taken: Set<GraphNode>,
): Substitution | undefined {
  if (op !== 'Add' || root.dtype !== 'float32' || root.shape.length !== 2) return undefined;
  for (const [place, value] of inputs.entries()) {
    const summand = inputs[1 - place]!;
    if (value!.origin.kind !== 'node') continue;
    const { node } = value!.origin;
    const product = productOf(node);
    if (!product || !isOwn(value!) || taken.has(node)) continue;
    if (product.a.shape.length !== 2 || product.b.shape.length !== 2) continue;
    if (value!.shape.join() !== root.shape.join() || !fitsGemm(summand, root)) continue;
    taken.add(node);
    return (builder, built) => {
      const operands = [built(product.a), built(product.b), built(summand)];
      return builder.node('Gemm', operands, root, { ...attributesOf(product), beta: { float: 1 } });
    };
  }
  return undefined;
}

function fitsGemm(summand: Value, { shape }: Value): boolean {
  const { shape: own } = summand;
  return own.join() === shape.join() || (own.length === 1 && own[0] === shape[1]);
}
