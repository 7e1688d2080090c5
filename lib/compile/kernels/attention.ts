import type { GraphBuilder, Value, ValueType } from '../graph/graph';
import { binary, type KernelTable, reshape } from './mapping';

/** Added to the score of a position that a query must not look at. */
const hidden = -1e9;

/**
 * Causal attention that remembers: what Headway adds to tfjs's kernels for generating text.
 *
 * @remarks github.com/microsoft/onnxruntime, docs/ContribOperators.md: RotaryEmbedding, FusedMatMul.
 */
export const attentionKernels: KernelTable = {
  /**
   * q [1, T, H·D], k and v [1, T, G·D] after the positions in keys and values [1 + past, G, D], of which the first is
   * none: there must be something to multiply with. The new ones are positions [T]. With cos and sin [T, D/2], queries and keys are turned first, half-split. Gives what was attended
   * to, and the new keys and values as they are to be remembered.
   *
   * What is remembered is read as it lies: nothing of a text's length is copied. (GroupQueryAttention, one operator for
   * all this, gives it all anew.)
   */
  AttendAfter: (graph, { q, k, v, keys, values, positions, cos, sin }, { numAttentionHeads: H }) => {
    const [, T] = q.shape;
    const [P, G, D] = keys.shape; // P = 1 + past
    const rows = (H / G) * T; // the query heads of a group, one below the other
    const turn = (x: Value, heads: number): Value => (cos ? turned(graph, x, cos, sin, heads) : x);
    const [turnedQueries, fresh] = [turn(q, H), turn(k, G)];
    const byGroup = transposed(graph, reshape(graph, turnedQueries, [T, G, H / G, D]), [1, 2, 0, 3]);
    const queries = reshape(graph, byGroup, [G, rows, D]);
    const [freshKeys, freshValues] = [fresh, v].map((x) => reshape(graph, x, [T, G, D]));

    const scale = 1 / Math.sqrt(D);
    const before = productByHead(graph, queries, keys, [G, rows, P], { transB: 1, alpha: scale });
    const among = productByHead(graph, queries, freshKeys, [G, rows, T], { transB: 1, alpha: scale });
    const type = { dtype: q.dtype, shape: [G, rows, P + T] };
    const scores = graph.node('Concat', [before, among], type, { axis: 2 });
    const masked = binary(graph, 'Add', scores, causalMask(graph, positions, P, H / G));
    const weights = graph.node('Softmax', [masked], type, { axis: 2 });
    const ofPast = productByHead(graph, part(graph, weights, 0, P), values, [G, rows, D]);
    const ofFresh = productByHead(graph, part(graph, weights, P, P + T), freshValues, [G, rows, D]);
    const attended = reshape(graph, binary(graph, 'Add', ofPast, ofFresh), [G, H / G, T, D]);
    const joined = reshape(graph, transposed(graph, attended, [2, 0, 1, 3]), q.shape);
    return [joined, fresh, v];
  },
};

function turned(graph: GraphBuilder, x: Value, cos: Value, sin: Value, heads: number): Value {
  const first = graph.integers([0]); // the tables begin with the first token of x
  return graph.node('com.microsoft.RotaryEmbedding', [x, first, cos, sin], x, { num_heads: heads });
}

function transposed(graph: GraphBuilder, x: Value, perm: readonly number[]): Value {
  return graph.node('Transpose', [x], { dtype: x.dtype, shape: perm.map((axis) => x.shape[axis]) }, { perm });
}

/** a [G, rows, …] by b, whose positions come before its heads: [positions, G, D]. */
function productByHead(
  graph: GraphBuilder,
  a: Value,
  b: Value,
  shape: readonly number[],
  { transB = 0, alpha = 1 }: { readonly transB?: number; readonly alpha?: number } = {},
): Value {
  const attributes = { transA: 0, transB, transBatchA: 0, transBatchB: 1, alpha: { float: alpha } };
  return graph.node('com.microsoft.FusedMatMul', [a, b], { dtype: a.dtype, shape }, attributes);
}

/** Columns of the last of three axes. */
function part(graph: GraphBuilder, x: Value, from: number, to: number): Value {
  const lists = [[from], [to], [2], [1]].map((list) => graph.integers(list));
  const shape = [...x.shape.slice(0, 2), to - from];
  return graph.node('Slice', [x, ...lists], { dtype: x.dtype, shape });
}

/** For each head of a group and each new position: which of all positions come later, [heads · T, P + T]. */
function causalMask(graph: GraphBuilder, positions: Value, P: number, heads: number): Value {
  const [T] = positions.shape;
  const int32 = (...shape: number[]): ValueType => ({ dtype: 'int32', shape });
  const number = (value: number): Value => graph.constant(Int32Array.of(value), int32());
  const none = graph.constant(Int32Array.of(2 ** 30), int32(1)); // later than any
  const [zero, one] = [0, 1].map(number);
  const first = graph.node('Gather', [positions, zero], int32(), { axis: 0 });
  const past = graph.node('Range', [zero, first, one], int32(P - 1));
  const columns = graph.node('Concat', [none, past, positions], int32(P + T), { axis: 0 });
  const copies = Array.from({ length: heads }, () => positions);
  const rows = heads === 1 ? positions : graph.node('Concat', copies, int32(heads * T), { axis: 0 });
  const isLater = binary(graph, 'Less', reshape(graph, rows, [heads * T, 1]), columns, 'bool');
  const [hide, keep] = [hidden, 0].map((each) => graph.scalar(each));
  return graph.node('Where', [isLater, hide, keep], { dtype: 'float32', shape: isLater.shape });
}
