import type { Graph } from '../graph/graph';
import { rebuild, type Rule } from '../optimise/rebuild';
import type { Provider } from '../run/provider';
import { modelProto } from './onnx-schema';
import { inStandardOperators } from './standard-operators';

/** Log-softmax along the last axis as x − max − log Σ exp(x − max). */
const logSoftmaxInParts: Rule = (b, { op, inputs, types: [type] }) => {
  if (op !== 'LogSoftmax') return undefined;
  const [x] = inputs;
  const row = { ...type, shape: [...type.shape.slice(0, -1), 1] };
  const last = b.integers([type.shape.length - 1]);
  const shifted = b.node('Sub', [x, b.node('ReduceMax', [x, last], row, { keepdims: 1 })], type);
  const sum = b.node('ReduceSum', [b.node('Exp', [shifted], type), last], row, { keepdims: 1 });
  return b.node('Sub', [shifted, b.node('Log', [sum], row)], type);
};

/**
 * How to write operators that a provider has not with those it has. An operator that it has not and that is
 * not here runs on the processor, and its operands travel there and back: `explain` tells which those are.
 */
export const operatorRules: Readonly<Record<Provider, readonly Rule[]>> = {
  cpu: [],
  webgpu: [inStandardOperators, logSoftmaxInParts],
  cuda: [],
};

/** The graph with the operators that a provider has, as far as there are rules for it. */
export function inOperatorsOf(provider: Provider, graph: Graph): Graph {
  const rules = operatorRules[provider];
  return rules.length > 0 ? rebuild(graph, rules) : graph;
}

/**
 * What a provider is told about a model. A GPU leaves sines and cosines to the processor: WebGPU asks of them no
 * more than to be right to 2⁻¹¹, and rotary positions need the digits.
 */
export function providerOptions(provider: Provider, model: Uint8Array): { forceCpuNodeNames?: string[] } {
  if (provider !== 'webgpu') return {};
  const { graph } = modelProto.decode(model) as unknown as DecodedModel;
  const inexact = graph.node.filter(({ op_type: op }) => op === 'Sin' || op === 'Cos');
  return inexact.length > 0 ? { forceCpuNodeNames: inexact.map(({ name }) => name) } : {};
}

interface DecodedModel {
  readonly graph: { readonly node: readonly { readonly name: string; readonly op_type: string }[] };
}
