import * as tf from '@tensorflow/tfjs-core';
import { type Llama2cFile, type Llama2cWeightName, openLlama2c } from '../checkpoints/llama2c';
import { halfSplitOrder } from '../nn/rotary-positions';
import { Llama } from './llama';
import { llamaConfig, type LlamaConfig } from './llama-config';

/** The weights of a layer: the parameter's name after `model.layers.N.`, and the file's. */
const layerWeights: Readonly<Record<string, Llama2cWeightName>> = {
  'input_layernorm.weight': 'rms_att_weight',
  'self_attn.q_proj.weight': 'wq',
  'self_attn.k_proj.weight': 'wk',
  'self_attn.v_proj.weight': 'wv',
  'self_attn.o_proj.weight': 'wo',
  'post_attention_layernorm.weight': 'rms_ffn_weight',
  'mlp.gate_proj.weight': 'w1',
  'mlp.down_proj.weight': 'w2',
  'mlp.up_proj.weight': 'w3',
};

/** The other weights. */
const otherWeights: Readonly<Record<string, Llama2cWeightName>> = {
  'model.embed_tokens.weight': 'token_embedding_table',
  'model.norm.weight': 'rms_final_weight',
  'lm_head.weight': 'wcls',
};

/**
 * Loads a Llama in the legacy format of llama2.c (`stories15M.bin` and its like).
 *
 * @param path - the file; its tokenizer is another one, see `loadLlama2cTokenizer`
 * @throws FormatError with the offset, if it is not such a file
 */
export function loadLlama2c(path: string): Llama {
  const file = openLlama2c(path);
  const { header } = file;
  try {
    const model = new Llama(
      llamaConfig({
        vocabSize: header.vocabSize,
        maxPositionEmbeddings: header.sequenceLength,
        hiddenSize: header.dim,
        numHiddenLayers: header.layers,
        numAttentionHeads: header.heads,
        numKeyValueHeads: header.keyValueHeads,
        intermediateSize: header.hiddenDim,
        rmsNormEps: 1e-5, // fixed in run.c
        tieWordEmbeddings: header.sharedClassifier,
      }),
      'zeros',
    );
    for (const [name, variable] of model.namedParameters()) {
      tf.tidy(() => variable.assign(weightOf(name, variable.shape, file, model.config)));
    }
    return model;
  } finally {
    file.close();
  }
}

function weightOf(name: string, shape: number[], file: Llama2cFile, config: LlamaConfig): tf.Tensor {
  const [, layer, rest] = /^model\.layers\.(\d+)\.(.*)$/.exec(name) ?? [];
  const weight = tf.tensor(
    layer === undefined ? file.read(otherWeights[name]) : file.read(layerWeights[rest], Number(layer)),
    shape,
  );
  if (!/[qk]_proj/.test(name)) return weight;
  const order = halfSplitOrder(shape[0] / config.headDim, config.headDim); // the file's pairs are interleaved
  return tf.gather(weight, tf.tensor1d(order, 'int32'));
}
