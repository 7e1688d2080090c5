import { halfSplitOrder } from '../nn/rotary-positions';
import type { LlamaConfig } from './llama-config';

/** llama.cpp's names of the weights that are there once, and Hugging Face's. */
const singleNames: Readonly<Record<string, string>> = {
  'model.embed_tokens': 'token_embd',
  'model.norm': 'output_norm',
  lm_head: 'output',
};

/** The same for those of a layer. */
const layerNames: Readonly<Record<string, string>> = {
  input_layernorm: 'attn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  post_attention_layernorm: 'ffn_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
};

/**
 * The name that llama.cpp has for a weight: `model.layers.3.self_attn.q_proj.weight` is `blk.3.attn_q.weight`.
 *
 * @param name - Hugging Face's, as a Llama's parameters have it
 */
export function ggufNameOf(name: string): string {
  const [, layer, inLayer] = /^model\.layers\.(\d+)\.(.*)\.(?:weight|bias)$/.exec(name) ?? [];
  const kind = name.slice(name.lastIndexOf('.')); // .weight or .bias
  if (layer !== undefined) return `blk.${layer}.${layerNames[inLayer]}${kind}`;
  return singleNames[name.slice(0, -kind.length)] + kind;
}

/**
 * The order of a weight's rows in a file of llama.cpp's architecture `llama`, which turns interleaved pairs
 * of features where Hugging Face turns the two halves of a head.
 *
 * @param name - Hugging Face's
 * @returns row r of the model is row `order[r]` of the file; undefined where the order is the same
 */
export function ggufRowOrder(name: string, config: LlamaConfig): number[] | undefined {
  const { numAttentionHeads: H, numKeyValueHeads: G, headDim } = config;
  if (name.includes('.q_proj.')) return halfSplitOrder(H, headDim);
  return name.includes('.k_proj.') ? halfSplitOrder(G, headDim) : undefined;
}

/**
 * Rows in another order.
 *
 * @param rows - one after the other, all of a length
 * @param order - row r of the result is row `order[r]` of the argument
 */
export function inRowOrder(rows: Float32Array, order: readonly number[]): Float32Array {
  const length = rows.length / order.length;
  const result = new Float32Array(rows.length);
  order.forEach((from, to) => result.set(rows.subarray(from * length, (from + 1) * length), to * length));
  return result;
}

/** The order that undoes another. */
export function inverseOrder(order: readonly number[]): number[] {
  const inverse = new Array<number>(order.length);
  order.forEach((from, to) => (inverse[from] = to));
  return inverse;
}
