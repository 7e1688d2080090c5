import type { GraphBuilder, Value } from '../graph/graph';
import { binary, type KernelTable } from './mapping';

/**
 * Causal attention that remembers: what Headway adds to tfjs's kernels for generating text.
 *
 * @remarks github.com/microsoft/onnxruntime, docs/ContribOperators.md: RotaryEmbedding, GroupQueryAttention.
 */
export const attentionKernels: KernelTable = {
  /**
   * q [B, T, H·D], k and v [B, T, G·D] after the positions in keys and values [B, G, room, D]; the new ones are
   * positions [T]. With cos and sin [T, D/2], queries and keys are turned first, half-split. Gives what was attended
   * to, and the new keys and values as they are to be remembered.
   */
  AttendAfter: (graph, { q, k, v, keys, values, positions, cos, sin }, { numAttentionHeads }) => {
    const [, numKeyValueHeads] = keys.shape;
    const turn = (x: Value, heads: number): Value => (cos ? turned(graph, x, cos, sin, heads) : x);
    const one = { dtype: 'int32' as const, shape: [1] };
    const last = graph.node(
      'Slice',
      [positions, graph.integers([-1]), graph.integers([2 ** 31 - 1]), graph.integers([0])],
      one,
    );
    const total = binary(
      graph,
      'Add',
      last,
      graph.constant(Int32Array.of(1), { dtype: 'int32', shape: [1] }),
    );
    const [queries, fresh] = [turn(q, numAttentionHeads), turn(k, numKeyValueHeads)];
    const [attended] = graph.nodes(
      'com.microsoft.GroupQueryAttention',
      [queries, fresh, v, keys, values, last, total],
      [q, keys, values],
      { num_heads: numAttentionHeads, kv_num_heads: numKeyValueHeads },
    );
    return [attended, fresh, v];
  },
};

function turned(graph: GraphBuilder, x: Value, cos: Value, sin: Value, heads: number): Value {
  const first = graph.integers([0]); // the tables begin with the first token of x
  return graph.node('com.microsoft.RotaryEmbedding', [x, first, cos, sin], x, { num_heads: heads });
}
