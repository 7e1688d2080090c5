import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { writeFileAtomically } from '../checkpoints/atomic-write';
import { recordForAnySize, withPresentValues } from '../compile/any-size';
import {
  type Graph,
  type GraphNode,
  nodesOf,
  type Port,
  type Value,
  withValues,
} from '../compile/graph/graph';
import { elementTypeNumber } from '../compile/kernels/mapping';
import { encodeModel, type ExternalData } from '../compile/onnx/encode-model';
import { inStandardOperators } from '../compile/onnx/standard-operators';
import type { Tokenizer } from '../tokenizers/tokenizer';
import type { PretrainedModel } from './model-family';
import { type OnnxSignature, onnxSignature } from './onnx-signatures';
import { requireTokenizerFits, saveConfig } from './pretrained';

/** How a model is written. */
export interface SaveOnnxOptions {
  /** Weights of more bytes than this go to a file of their own. Default: what one file of ONNX can hold. */
  readonly mostBytesInside?: number;
}

/** A message of Protocol Buffers must have less than 2 GB; 16 MB are left for everything but weights. */
const mostBytesOfMessage = 2 ** 31 - 2 ** 24;

// ANCHOR: saveOnnx
/**
 * Writes a model for ONNX Runtime and transformers.js: `onnx/model.onnx`, and beside that folder `config.json`
 * and the tokenizer. Texts may be of any number and length, padded on either side.
 *
 * @remarks Names of inputs and outputs are those of Hugging Face's optimum. A language model takes and gives the
 * keys and values of earlier positions (`past_key_values.0.key` …, `present.0.key` …), so that it generates.
 * The file holds ONNX's own operators only. Weights too large for it go to `onnx/model.onnx_data`.
 * @param directory - made if need be; what it holds under these names is replaced
 * @throws UnsupportedError for a model that has no such form
 * @throws ConfigError if the tokenizer has more ids than the model's vocabulary
 */
export function saveOnnx(
  model: PretrainedModel,
  tokenizer: Tokenizer,
  directory: string,
  { mostBytesInside = mostBytesOfMessage }: SaveOnnxOptions = {},
): void {
  requireTokenizerFits(model, tokenizer);
  const signature = onnxSignature(model);
  const { graph, constants } = recorded(signature);
  const names = new Map<Value, string>();
  let bytes = 0;
  for (const [name, variable] of model.namedParameters()) {
    const constant = constants.get(variable);
    if (constant) names.set(constant, name);
    bytes += 4 * variable.size;
  }
  const folder = join(directory, 'onnx');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'model.onnx');
  const external: ExternalData | undefined =
    bytes > mostBytesInside ? { location: `${basename(file)}_data`, chunks: [] } : undefined;
  const encoded = encodeModel(graph, nodesOf(graph), { names, external });
  if (external) writeFileAtomically(join(folder, external.location), external.chunks);
  writeFileAtomically(file, [encoded]);
  // Without this, transformers.js looks for quantised weights in a page.
  const settings = { dtype: 'fp32', ...(external && { use_external_data_format: true }) };
  saveConfig(model, tokenizer, directory, { 'transformers.js_config': settings });
}
// ANCHOR_END: saveOnnx

/** The model's graph, with its weights in it and its ends as the signature says. */
function recorded({ compute, examples, axes }: OnnxSignature): ReturnType<typeof withPresentValues> {
  let outputNames: readonly string[] = [];
  const record = (inputs: OnnxSignature['examples'][0]): tf.Tensor[] => {
    const outputs = compute(inputs);
    outputNames = Object.keys(outputs);
    return Object.values(outputs);
  };
  try {
    const { graph, trace } = recordForAnySize(record, examples, [inStandardOperators]);
    const { graph: whole, constants } = withPresentValues(graph, trace.variables);
    const named = (port: Port, name: string): Port => ({
      ...port,
      name,
      sizes: port.sizes?.map((size) => axes.get(String(size).replace('size_', '').replace('_', ' ')) ?? size),
    });
    const inputs = whole.inputs.map((port) => named(port, port.name.replace('0.', '')));
    const outputs = whole.outputs.map((port, i) => named(port, outputNames[i]));
    return { graph: withInt64Inputs({ inputs, outputs }), constants };
  } finally {
    tf.dispose(examples as unknown as tf.TensorContainer);
  }
}

/** Token ids and masks as everybody passes them. */
function withInt64Inputs(graph: Graph): Graph {
  const casts = new Map<Value, Value>();
  const inputs = graph.inputs.map((port) => {
    const { value } = port;
    if (value.dtype !== 'int32') return port;
    const given: Value = { ...value, dtype: 'int64' };
    const outputs: Value[] = [];
    const node: GraphNode = {
      op: 'Cast',
      inputs: [given],
      attributes: { to: elementTypeNumber.int32 },
      outputs,
    };
    outputs.push({ ...value, origin: { kind: 'node', node, index: 0 } });
    casts.set(value, outputs[0]);
    return { ...port, value: given };
  });
  return { ...withValues(graph, casts), inputs };
}
