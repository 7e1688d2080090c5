import {
  type Graph,
  type GraphBuilder,
  type GraphNode,
  nodesOf,
  readersOf,
  type StoredArray,
  type Value,
  type ValueType,
} from '../graph/graph';
import { rebuild, type Substitution } from './rebuild';

/** A product of x with a matrix of few bits a weight, and what its offsets add, if it has any. */
interface QuantizedProduct {
  readonly product: GraphNode;
  /** Adds the offsets' share; absent without. */
  readonly gemm?: GraphNode;
  /** What the rest of the graph reads. */
  readonly root: Value;
}

/**
 * Several products of the same rows, by matrices that lie one after the other in their file, are one product, whose
 * columns are then split: queries, keys and values of a layer, say.
 */
export function joinQuantizedProducts(graph: Graph): Graph {
  const readers = readersOf(graph);
  const groups = new Map<Value, QuantizedProduct[][]>();
  for (const product of nodesOf(graph)) {
    if (product.op !== 'com.microsoft.MatMulNBits') continue;
    if (product.inputs[1]!.origin.kind !== 'stored') continue; // sums of blocks
    const x = product.inputs[0]!;
    const [reader, ...others] = readers.get(product.outputs[0]) ?? [];
    const gemm =
      others.length === 0 && reader?.op === 'Gemm' && reader.inputs[2] === product.outputs[0]
        ? reader
        : undefined;
    const found: QuantizedProduct = { product, gemm, root: (gemm ?? product).outputs[0] };
    const known = groups.get(x) ?? [];
    groups.set(x, known);
    const group = known.find((members) => continues(members.at(-1)!, found));
    if (group) group.push(found);
    else known.push([found]);
  }
  const substitutions = new Map<Value, Substitution>();
  for (const group of [...groups.values()].flat()) if (group.length > 1) joinGroup(group, substitutions);
  return substitutions.size === 0 ? graph : rebuild(graph, [], substitutions);
}

/** Whether the second's matrix lies right after the first's and is of the same kind. */
function continues(first: QuantizedProduct, second: QuantizedProduct): boolean {
  const kindOf = ({ product: { attributes }, gemm }: QuantizedProduct): string => {
    const { K, bits, block_size: blockSize } = attributes;
    return JSON.stringify([K, bits, blockSize, gemm?.inputs[0]?.id]);
  };
  if (kindOf(first) !== kindOf(second)) return false;
  const [before, after] = [first, second].map(arraysOf);
  return before.every(
    (array, i) => array.file === after[i].file && array.offset + array.length === after[i].offset,
  );
}

/** Steps, scales and, where there are any, offsets. */
function arraysOf({ product, gemm }: QuantizedProduct): StoredArray[] {
  const values = [product.inputs[1]!, product.inputs[2]!, ...(gemm ? [gemm.inputs[1]!] : [])];
  return values.map(({ origin }) => {
    if (origin.kind === 'stored') return origin.array;
    throw new Error('optimise: the weights of MatMulNBits must be in a file');
  });
}

function joinGroup(group: readonly QuantizedProduct[], substitutions: Map<Value, Substitution>): void {
  const [{ product, gemm, root }] = group;
  const sizes = group.map(({ root: { shape } }) => shape[1]);
  const N = sizes.reduce((sum, size) => sum + size);
  const [steps, scales, offsets] = arraysOf(group[0]).map((_, i) =>
    joined(group.map((each) => arraysOf(each)[i])),
  );
  const typeOf = (value: Value): ValueType => ({ dtype: value.dtype, shape: [N, ...value.shape.slice(1)] });
  let parts: readonly Value[];
  substitutions.set(root, (builder, built) => {
    const type = { dtype: root.dtype, shape: [root.shape[0], N] };
    const operands = [
      built(product.inputs[0]!),
      builder.stored(steps, typeOf(product.inputs[1]!)),
      builder.stored(scales, typeOf(product.inputs[2]!)),
    ];
    let all = builder.node(product.op, operands, type, { ...product.attributes, N });
    if (gemm) {
      const summands = [built(gemm.inputs[0]!), builder.stored(offsets, typeOf(gemm.inputs[1]!)), all];
      all = builder.node('Gemm', summands, type, gemm.attributes);
    }
    const types = group.map(({ root: { dtype, shape } }) => ({ dtype, shape }));
    parts = builder.nodes('Split', [all, builder.integers(sizes)], types, { axis: 1 });
    return parts[0];
  });
  group.slice(1).forEach(({ root: other }, i) => substitutions.set(other, () => parts[i + 1]));
}

/** A product by more than this is made in parts, bytes. */
const mostInProduct = 2 ** 23;

/** Rows of a part are so many, or a multiple: what a product does at once. */
const rowsTogether = 64;

/**
 * A product by a large matrix, that of a vocabulary, as several by some of its rows each. The numbers are the same. But ONNX
 * Runtime arranges the weights of one product after the other, and has those of one in memory twice meanwhile.
 */
export function splitLargeProducts(graph: Graph): Graph {
  const substitutions = new Map<Value, Substitution>();
  for (const { op, inputs, outputs, attributes } of nodesOf(graph)) {
    if (op !== 'com.microsoft.MatMulNBits' || inputs[1]!.origin.kind !== 'stored') continue;
    const [x, steps, scales] = inputs as Value[];
    const [{ shape, dtype }] = outputs;
    const [N] = steps.shape;
    const parts = Math.ceil(inputs[1]!.origin.array.length / mostInProduct);
    const rows = Math.ceil(N / parts / rowsTogether) * rowsTogether;
    if (rows >= N) continue;
    substitutions.set(outputs[0], (builder, built) => {
      const products: Value[] = [];
      for (let first = 0; first < N; first += rows) {
        const count = Math.min(rows, N - first);
        const some = [steps, scales].map((value) => rowsOf(builder, value, first, count));
        const type = { dtype, shape: [shape[0], count] };
        products.push(builder.node(op, [built(x), ...some], type, { ...attributes, N: count }));
      }
      return builder.node('Concat', products, { dtype, shape }, { axis: 1 });
    });
  }
  return substitutions.size === 0 ? graph : rebuild(graph, [], substitutions);
}

/** Some rows of a stored matrix, as they lie in its file. */
function rowsOf(builder: GraphBuilder, { origin, dtype, shape }: Value, first: number, count: number): Value {
  if (origin.kind !== 'stored') throw new Error('optimise: the weights of MatMulNBits must be in a file');
  const { array } = origin;
  const row = array.length / shape[0];
  return builder.stored(within(array, first * row, count * row), {
    dtype,
    shape: [count, ...shape.slice(1)],
  });
}

/** Arrays that lie one after the other as one. */
function joined([first, ...others]: readonly StoredArray[]): StoredArray {
  return within(
    first,
    0,
    others.reduce((sum, { length }) => sum + length, first.length),
  );
}

const known = new WeakMap<StoredArray, Map<string, StoredArray>>();

/** So many bytes of a file, counted from the beginning of an array; the same one each time. */
function within(array: StoredArray, begin: number, length: number): StoredArray {
  if (begin === 0 && length === array.length) return array;
  const made = known.get(array) ?? new Map<string, StoredArray>();
  known.set(array, made);
  const key = `${begin} ${length}`;
  const found = made.get(key) ?? { file: array.file, offset: array.offset + begin, length };
  made.set(key, found);
  return found;
}
