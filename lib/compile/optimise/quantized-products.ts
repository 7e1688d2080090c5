import {
  type Graph,
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

const joinedArrays = new WeakMap<StoredArray, Map<number, StoredArray>>();

/** Arrays that lie one after the other as one; the same one each time. */
function joined([first, ...others]: readonly StoredArray[]): StoredArray {
  const length = others.reduce((sum, other) => sum + other.length, first.length);
  const known = joinedArrays.get(first) ?? new Map<number, StoredArray>();
  joinedArrays.set(first, known);
  const array = known.get(length) ?? { ...first, length };
  known.set(length, array);
  return array;
}
